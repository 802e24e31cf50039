// Reads deliveries from stdin, one JSON object a line; writes true or false for each, as the vendor's verifier says.
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { Readable } from "node:stream";
import https from "node:https";

const require = createRequire(import.meta.url.replace(/[^/]*$/, "") + "x.js");
const lower = (headers) => Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v]));

async function octokit({ headers, body, secret }) {
  const { verify } = await import("@octokit/webhooks-methods");
  return verify(secret, body.toString(), lower(headers)["x-hub-signature-256"]);
}

async function shopify({ headers, body, secret }) {
  await import("@shopify/shopify-api/adapters/node");
  const { shopifyApi } = await import("@shopify/shopify-api");
  const api = shopifyApi({
    apiKey: "key", apiSecretKey: secret, scopes: [], hostName: "x.example", apiVersion: "2026-01", isEmbeddedApp: false,
    logger: { log: () => {} },
  });
  const all = {
    ...headers, "X-Shopify-Topic": "orders/create", "X-Shopify-Shop-Domain": "shop.myshopify.com",
    "X-Shopify-API-Version": "2026-01",
  };
  const rawRequest = Object.assign(Readable.from([]), { method: "POST", url: "/", headers: lower(all) });
  const found = await api.webhooks.validate({ rawBody: body.toString(), rawRequest, rawResponse: {} });
  return found.valid;
}

async function linear({ headers, body, secret }) {
  const { LinearWebhookClient } = await import("@linear/sdk/webhooks");
  const stamp = JSON.parse(body.toString()).webhookTimestamp;
  return new LinearWebhookClient(secret).verify(body, lower(headers)["linear-signature"], stamp);
}

async function sns({ body, certificate }) {
  https.get = (url, answered) => {
    const answer = Readable.from([certificate]);
    answer.statusCode = 200;
    answered(answer);
    return { on: () => {} };
  };
  const Validator = require("sns-validator");
  return new Promise((done) => new Validator().validate(body.toString(), (error) => done(!error)));
}

async function standard({ headers, body, secret }) {
  const { Webhook } = require("standardwebhooks");
  new Webhook(secret).verify(body.toString(), lower(headers));
  return true;
}

const verifiers = { github: octokit, shopify, linear, "aws-sns": sns, "aws-sns-v1": sns, "standard-webhooks": standard };

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  asked.body = Buffer.from(asked.body, "base64");
  let said;
  try {
    said = await verifiers[asked.scheme](asked);
  } catch (error) {
    if (process.env.WHY) process.stderr.write(`${asked.scheme}: ${error}\n`);
    said = false;
  }
  process.stdout.write(`${said}\n`);
}
