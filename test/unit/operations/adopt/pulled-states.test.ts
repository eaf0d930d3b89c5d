import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pullRecordedIds } from '../../../../operations/adopt/pulled-states';

let folder: string;
const at = (...parts: string[]): string => path.join(folder, ...parts);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'brokerform-pull-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A Terraform that has the states of a folder, by the key of the backend that it finds where it runs. */
function standIn(): NodeJS.ProcessEnv {
  const program = at('terraform');
  writeFileSync(
    program,
    `#!${process.execPath}
     const { existsSync, readFileSync, readdirSync } = require('node:fs');
     const [command, word] = process.argv.slice(2);
     if (command === 'version') { console.log(JSON.stringify({ terraform_version: '1.11.4' })); process.exit(); }
     const files = readdirSync('.');
     if (files.join() !== 'backend.tf.json') { console.error('more than a backend: ' + files.join()); process.exit(1); }
     const { key } = JSON.parse(readFileSync('backend.tf.json', 'utf8')).terraform.backend.s3;
     if (key === 'refused') { console.error('Error: AccessDenied'); process.exit(1); }
     const state = '${at('states')}/' + key;
     if (command === 'state' && word === 'pull' && existsSync(state)) process.stdout.write(readFileSync(state));
    `,
  );
  chmodSync(program, 0o755);
  return { ...process.env, TERRAFORM_BINARY_NAME: program };
}

function stack(name: string, key: string, state?: string): void {
  mkdirSync(at('stacks', name), { recursive: true });
  mkdirSync(at('states'), { recursive: true });
  const code = {
    terraform: { backend: { s3: { key } }, required_providers: { kafka: { source: 'mongey/kafka' } } },
    resource: { kafka_topic: {} },
  };
  writeFileSync(at('stacks', name, 'cdk.tf.json'), JSON.stringify(code));
  if (state !== undefined) writeFileSync(at('states', key), state);
}

const state = (...resources: (readonly [type: string, id: string])[]): string =>
  JSON.stringify({
    version: 4,
    resources: resources.map(([type, id]) => ({ type, instances: [{ attributes: { id } }] })),
  });

const pull = (...names: string[]): Promise<ReadonlySet<string>> =>
  pullRecordedIds({ stacks: at('stacks'), names, env: standIn(), scratch: at('scratch') });

test('GIVEN states elsewhere THEN topics and ACLs of all of them are known, by their backends alone', async () => {
  stack('p-topics-order', 'a', state(['kafka_topic', 'order.created'], ['kafka_quota', 'q']));
  stack('p-topics-user', 'b', state(['kafka_acl', 'User:x|*|Read|Allow|Topic|a|Literal']));
  stack('p-topics-new', 'never deployed');

  expect(await pull('p-topics-order', 'p-topics-user', 'p-topics-new')).toEqual(
    new Set(['order.created', 'User:x|*|Read|Allow|Topic|a|Literal']),
  );
});

test('GIVEN states that Terraform may not read THEN it is said once, and nothing is known', async () => {
  stack('p-topics-order', 'a', state(['kafka_topic', 'order.created']));
  stack('p-topics-user', 'refused');
  stack('p-topics-shop', 'refused');

  await expect(pull('p-topics-order', 'p-topics-user', 'p-topics-shop')).rejects.toThrow(
    /^The states could not be read, and nothing was removed\.\np-topics-(user|shop): terraform init ended with status 1:\nError: AccessDenied$/,
  );
});

test('GIVEN a state that is none THEN nothing is known', async () => {
  stack('p-topics-shop', 'c', '{"resources":');

  await expect(pull('p-topics-shop')).rejects.toThrow('the state of p-topics-shop cannot be read: ');
});
