import { decodeHolder, describeHolder, encodeHolder, isUnder } from '../../../../model/claim';
import type { ClaimHolder } from '../../../../model/claim';
import { signalFor } from '../../../../operations/claim/actions';
import { heldByAnother, ownHolder } from '../../../../operations/claim/claim';
import { lineage, playbookOf } from '../../../../operations/toolchain/lineage';

const holder: ClaimHolder = {
  owner: 'alice@ci-1',
  host: 'ci-1',
  operation: 'roll of broker-101',
  since: '2026-11-29T12:00:00.000Z',
  process: { pid: 7, started: 'boot/1' },
};

describe('a holder', () => {
  test('GIVEN what it wrote THEN others read the same, in one sentence', () => {
    expect(decodeHolder(encodeHolder(holder))).toEqual(holder);
    expect(describeHolder(holder)).toBe(
      'alice@ci-1 has held the claim on this cluster since 2026-11-29T12:00:00.000Z: roll of broker-101 (process 7).',
    );
  });

  test.each(['', 'nonsense', '[]', 'null', '{"owner":7,"process":null}'])(
    'GIVEN %j by somebody else THEN it is unknown, and not an error',
    (text) => {
      expect(decodeHolder(Buffer.from(text))).toMatchObject({
        owner: 'unknown',
        operation: 'unknown',
        process: { pid: -1 },
      });
    },
  );

  test('GIVEN control characters THEN a terminal does not get them', () => {
    const text = describeHolder(decodeHolder(encodeHolder({ ...holder, operation: 'a\u001b[2Jb\nc\u202e' })));
    expect(text).toContain('a\\u001b[2Jb\\u000ac\\u202e');
  });

  test('GIVEN an owner with a quote THEN the remedy is one word for a shell', () => {
    expect(heldByAnother({ ...holder, owner: "o'x; touch f@h" }).message).toContain(
      "--break-claim 'o'\\''x; touch f@h' takes it over",
    );
  });

  test('THEN its own process and what that started work under it, no other and no other host', () => {
    const other = { pid: 7, started: 'boot/2' };
    const child = { pid: 8, started: 'boot/3' };
    expect(isUnder(holder, 'ci-1', [child, holder.process])).toBe(true);
    expect(isUnder(holder, 'ci-1', [child, other])).toBe(false);
    expect(isUnder(holder, 'ci-2', [child, holder.process])).toBe(false);
  });

  test('GIVEN this process THEN its holder names it', () => {
    const [own] = lineage();
    if (own === undefined) throw new Error('no process');
    expect(ownHolder('x', own)).toMatchObject({
      operation: 'x',
      process: { pid: process.pid, started: own.started },
    });
    expect(lineage().map(({ pid }) => pid)).toContain(process.ppid);
  });
});

describe('the playbook that a process works for', () => {
  const of = (...commands: string[][]): string | undefined =>
    playbookOf(commands.map((command, pid) => ({ pid, started: '', command })))?.command.join(' ');

  test.each([
    [['/usr/bin/python3', '/usr/bin/ansible-playbook', 'roll.yml']],
    [['python', '-m', 'ansible.cli.playbook', 'roll.yml']],
    [['ansible-playbook', 'roll.yml']],
  ])('GIVEN %j THEN the outermost of its processes', (command) => {
    expect(of(['node'], ['sh', '-c', 'x'], command, [...command], ['bash'])).toBe(command.join(' '));
    expect(
      playbookOf(
        [['node'], command, command, ['bash']].map((words, pid) => ({ pid, started: '', command: words })),
      )?.pid,
    ).toBe(2);
  });

  test.each([
    [['bash', '/home/ansible/run.sh']],
    [['vim', 'a', 'b', 'c', 'ansible-playbook']],
    [['ansible-lint']],
  ])('GIVEN %j THEN it is none', (command) => {
    expect(of(['node'], command)).toBeUndefined();
  });
});

test.each([
  ['Ctrl-C', true, 0],
  ['Ctrl-C', false, 'SIGINT'],
  ['SIGHUP', true, 0],
  ['SIGHUP', false, 'SIGHUP'],
  ['SIGTERM', true, 'SIGTERM'],
  ['The claim on the cluster is lost.', true, 'SIGTERM'],
])('GIVEN %s, on a terminal %s THEN the command under the claim gets %s', (reason, terminal, signal) => {
  expect(signalFor(reason, terminal)).toEqual([signal]);
});
