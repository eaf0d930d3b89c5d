import { ELSEWHERE, PLACEHOLDERS, filled, runbookCommands, worked } from '../../support/runbook-commands';

test('every command of a runbook has a place where a test executes it, or a reason', () => {
  const commands = runbookCommands();
  expect(new Set(commands.map(({ page }) => page)).size).toBeGreaterThan(30);
  expect(new Set(commands.map(({ place }) => place))).toEqual(
    new Set(['local', 'host', 'prometheus', 'elsewhere']),
  );
});

test('what is executed elsewhere is still in a runbook', () => {
  const commands = runbookCommands().map(({ command }) => command);
  for (const [beginning] of ELSEWHERE)
    expect(commands).toEqual(expect.arrayContaining([expect.stringContaining(beginning)]));
});

test('each place fills in what its commands name', () => {
  for (const { command, place } of runbookCommands()) {
    if (place === 'elsewhere') continue;
    const values = Object.fromEntries(PLACEHOLDERS[place].map((name) => [name, 'x']));
    expect(filled(command, values)).not.toMatch(/<[a-z]/);
  }
});

test('placeholders are filled in, a shell redirection is none', () => {
  expect(filled('a <host>:1 </dev/null <connect worker>', { host: 'h', 'connect worker': 'w' })).toBe(
    'a h:1 </dev/null w',
  );
  expect(() => filled('a <group>', {})).toThrow('<group>');
});

test('a search that finds nothing worked, one that could not be made did not', () => {
  expect(worked('journalctl | grep a', { status: 1, stderr: '' })).toBe(true);
  expect(worked('journalctl | grep a', { status: 1, stderr: 'grep: no such file' })).toBe(false);
  expect(worked('grep a f | tail', { status: 1, stderr: '' })).toBe(false);
  expect(worked('grep a f', { status: 2, stderr: '' })).toBe(false);
  expect(worked('iostat | head', { status: 0, stderr: 'sh: 1: iostat: not found' })).toBe(false);
});
