import openai

from pytest_apiint.suites import ClientSuite, listing, read, write

MODEL = {"id": "gpt-5", "object": "model", "created": 0, "owned_by": "openai"}
SAID = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hi"}}
JOB = {"id": "job_1", "object": "fine_tuning.job", "created_at": 0}


class TestOpenAI(ClientSuite):
    service, base_errors = "openai", (openai.OpenAIError,)

    def make_client(self, api):
        return openai.OpenAI(api_key=api.secret("key"))

    @read(answer=MODEL)
    def get_model(self, client):
        return client.models.retrieve("gpt-5")

    @write(answer={"id": "c1", "object": "chat.completion", "created": 0, "model": "gpt-5", "choices": [SAID]})
    def complete(self, client):
        return client.chat.completions.create(model="gpt-5", messages=[{"role": "user", "content": "hello"}])

    @listing(pages=[{"data": [JOB], "has_more": True}, {"data": [JOB | {"id": "job_2"}], "has_more": False}])
    def list_jobs(self, client):
        return list(client.fine_tuning.jobs.list())
