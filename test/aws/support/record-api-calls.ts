/** Writes the API calls of Terraform's logs to recorded-api-calls.json; see there, and docs/aws.md, for how the logs are made. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { addCalls } from './api-calls';

const HOW =
  'TF_LOG=DEBUG TF_LOG_PATH=<log> around cdktf deploy, diff and destroy against moto, then node --import tsx test/aws/support/record-api-calls.ts <log> …';

async function main(): Promise<void> {
  const recorded: Record<string, Record<string, string[]>> = {};
  for (const log of process.argv.slice(2)) addCalls(recorded, readFileSync(log, 'utf8'));
  const calls = Object.fromEntries(
    Object.entries(recorded)
      .sort(byName)
      .map(([service, methods]) => [
        service,
        Object.fromEntries(
          Object.entries(methods)
            .sort(byName)
            .map(([method, types]) => [method, types.sort()]),
        ),
      ]),
  );
  const file = join(__dirname, 'recorded-api-calls.json');
  const text = JSON.stringify({ how: HOW, calls });
  writeFileSync(file, await format(text, { parser: 'json', printWidth: 110 }));
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : 1;
}

void main();
