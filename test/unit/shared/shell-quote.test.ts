import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { local } from '../../fixtures/environments/local';
import { compare } from '../../../model/drift/compare';
import { declaredBy } from '../../../model/drift/declared';
import { shellQuote } from '../../../shared/shell-quote';
import { catalog, domain } from '../../support/resolved';
import { liveAcl, liveCluster } from '../model/drift/live';

/** The words that a shell makes of a command, and nothing that it would run on the way. */
function wordsOf(command: string): string[] {
  const rest = command.slice(command.indexOf(' '));
  const output = execFileSync('sh', ['-c', `show() { printf '%s\\0' "$@"; }\nshow${rest}`], {
    encoding: 'utf8',
  });
  return output.split('\0').slice(0, -1);
}

const HOSTILE = "x'; touch brokerform-was-here; echo '";
const GROUP = 'g $(touch brokerform-was-here) "`id`" \\ ';

test('GIVEN any texts WHEN quoted THEN a shell reads each as one word, as it is', () => {
  const text = fc
    .string({ unit: fc.constantFrom("'", '"', '$', '`', '\\', ' ', '\n', ';', '*', '~', '!', 'a', 'ä', '-') })
    .filter((each) => each !== '');
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 50 }), (texts) => {
      const command = `printf '%s\\0' ${texts.map(shellQuote).join(' ')}`;
      const words = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).split('\0').slice(0, -1);
      expect(words).toEqual(texts);
    }),
    { numRuns: 30 },
  );
});

test('GIVEN names with quotes and commands in them THEN every remedy of drift is one command with these names as words', () => {
  const { differences } = compare(
    declaredBy(
      catalog(
        domain({
          retired: [
            { name: 'order.old', reason: 'r', source: { file: 'catalog/order.yaml', line: 1, column: 1 } },
          ],
        }),
      ),
      local,
    ),
    liveCluster({
      acls: [liveAcl({ principal: `User:${HOSTILE}`, host: HOSTILE, resourceName: GROUP })],
      users: [{ name: HOSTILE, credentials: [{ mechanism: 'SCRAM-SHA-512', iterations: 4096 }] }],
      quotas: [{ entity: { user: HOSTILE, 'client-id': GROUP }, config: { producer_byte_rate: 1 } }],
      groups: [
        {
          ...{ id: GROUP, state: 'Empty', members: 0 },
          offsets: [{ topic: 'order.old', partition: 0, offset: 1n }],
        },
      ] as never,
    }),
  );
  const commands = differences.map(({ remedy }) => remedy).filter((remedy) => remedy.startsWith('kafka-'));
  const words = commands.flatMap((command) => wordsOf(command));

  expect(commands.length).toBeGreaterThanOrEqual(4);
  expect(words).toEqual(expect.arrayContaining([HOSTILE, `User:${HOSTILE}`, GROUP]));
  expect(existsSync('brokerform-was-here')).toBe(false);
});

test('GIVEN the source THEN no printed command takes a name without quoting it', () => {
  const folders = ['model', 'operations', 'packages/kafka-admin', 'constructs', 'stacks'];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(folder, file)),
  );
  // What may stand bare: numbers, choices, names of environments and stacks, which are words by their own rules.
  const name =
    /--(?:topic|group|entity-name|[a-z]+-principal|[a-z]+-host|user-principal|transactional-id|users|inventory|command-config|accept-unavailable)[ =]'?\$\{(?!shellQuote\()/;
  const bare = files.flatMap((file) =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => name.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );

  expect(files.length).toBeGreaterThan(200);
  expect(bare).toEqual([]);
});
