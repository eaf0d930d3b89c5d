/**
 * Requests to the hosts of the schema registry, from the network of the hosts.
 *
 *   registry-requests.mjs once                one line of JSON on standard input: { ca, requests }; prints the answers in their order
 *   registry-requests.mjs load                { ca, url, login }: writes a version and reads it until standard input ends, then prints counts
 *   registry-requests.mjs watch               { ca, urls }: reads from all at once, until standard input ends, then prints counts
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'node:https';
import { createInterface } from 'node:readline';

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const given = JSON.parse((await lines.next()).value);
// Without `ca`, what the machine itself trusts.
const agent = new Agent({ keepAlive: true, ca: given.ca });

function ask({ method = 'GET', url, login, body }) {
  const started = Date.now();
  return new Promise((resolve) => {
    const done = (answer) => resolve({ ...answer, ms: Date.now() - started });
    const sent = request(
      url,
      {
        ...{ method, agent, auth: login, timeout: 60_000 },
        headers: body === undefined ? {} : { 'content-type': 'application/vnd.schemaregistry.v1+json' },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part) => (text += part));
        response.on('end', () => done({ status: response.statusCode, body: text }));
        response.on('error', (error) => done({ status: 0, body: error.code ?? error.message }));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('timeout')));
    sent.on('error', (error) => done({ status: 0, body: error.code ?? error.message }));
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

async function once() {
  const answers = [];
  for (const one of given.requests) answers.push(await ask(one));
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

async function load() {
  let ended = false;
  void lines.next().then(() => (ended = true));
  const counts = { writes: 0, reads: 0, failed: [], slowestMs: 0 };
  const count = (kind, { status, body, ms }) => {
    counts.slowestMs = Math.max(counts.slowestMs, ms);
    if (status === 200) counts[kind]++;
    else counts.failed.push(`${kind} ${status} ${body}`);
  };
  for (let number = 0; !ended; number++) {
    const subject = `${given.url}/subjects/load-${process.pid}-${number}/versions`;
    const schema = JSON.stringify({
      type: 'record',
      name: 'Load',
      fields: [{ name: `f${number}`, type: 'int' }],
    });
    count('writes', await ask({ method: 'POST', url: subject, login: given.login, body: { schema } }));
    count('reads', await ask({ url: `${subject}/latest` }));
    if (number === 0) process.stdout.write('ready\n');
    await sleep(50);
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

/** How often each answered, and how often none did. */
async function watch() {
  let ended = false;
  void lines.next().then(() => (ended = true));
  const counts = { rounds: 0, none: 0, answered: given.urls.map(() => 0) };
  for (; !ended; counts.rounds++) {
    const answers = await Promise.all(given.urls.map((url) => ask({ url })));
    const served = answers.map(({ status }) => status === 200);
    counts.answered = counts.answered.map((number, index) => number + Number(served[index]));
    if (!served.includes(true)) counts.none++;
    if (counts.rounds === 0) process.stdout.write('ready\n');
    await sleep(100);
  }
  process.stdout.write(`${JSON.stringify(counts)}\n`);
}

await { once, load, watch }[process.argv[2]]();
agent.destroy();
