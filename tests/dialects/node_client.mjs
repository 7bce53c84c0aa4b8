// Calls of the npm packages `openai` and `@anthropic-ai/sdk`: each line of standard input is one call, each line
// of standard output its answer, in the form that clients.py reads. It runs in the folder with node_modules.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const require = createRequire(process.cwd() + "/");
const load = async (name) => (await import(pathToFileURL(require.resolve(name)))).default;
const OpenAI = await load("openai");
const Anthropic = await load("@anthropic-ai/sdk");

const METHODS = {
  chat: (client) => (body, options) => client.chat.completions.create(body, options),
  responses: (client) => (body, options) => client.responses.create(body, options),
  embeddings: (client) => (body, options) => client.embeddings.create(body, options),
  messages: (client) => (body, options) => client.messages.create(body, options),
  count_tokens: (client) => (body, options) => client.messages.countTokens(body, options),
  models: (client) => (body, options) => client.models.list(body, options),
};

async function call({ dialect, body, url, key, anthropic, cancel_after }) {
  const isAnthropic = anthropic || dialect === "messages" || dialect === "count_tokens";
  let headers = {};
  const noted = async (...given) => {
    const answer = await fetch(...given);
    headers = Object.fromEntries(answer.headers);
    return answer;
  };
  const options = { apiKey: key, maxRetries: 0, timeout: 60_000, fetch: noted };
  const client = isAnthropic
    ? new Anthropic({ ...options, baseURL: url })
    : new OpenAI({ ...options, baseURL: url + "/v1" });
  try {
    const answer = await METHODS[dialect](client)(body);
    if (!body.stream) return { whole: JSON.parse(JSON.stringify(answer)), headers };
    const events = [];
    for await (const event of answer) {
      events.push(event);
      if (cancel_after && events.length >= cancel_after) answer.controller.abort();
    }
    return { events, headers };
  } catch (error) {
    return { error: error.constructor.name, status: error.status ?? null, message: String(error.message), headers };
  }
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(await call(JSON.parse(line))) + "\n");
}
