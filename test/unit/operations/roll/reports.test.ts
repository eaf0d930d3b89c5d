import { parseReport } from '../../../../operations/roll/reports';

function report(service: string): ReturnType<typeof parseReport> {
  return parseReport(
    JSON.stringify({ id: 101, service, changedFiles: [], running: 'a=1\n', written: '# why\na=2\n' }),
  );
}

test('GIVEN what systemctl shows of a running service THEN its state and the start of its process', () => {
  const { activeState, subState, startedAtMs, running, written } = report(
    'NRestarts=0\nExecMainStartTimestamp=@1763992921\nActiveState=active\nSubState=running',
  );
  expect({ activeState, subState, startedAtMs }).toEqual({
    activeState: 'active',
    subState: 'running',
    startedAtMs: 1_763_992_921_000,
  });
  expect([running.get('a'), written.get('a')]).toEqual(['1', '2']);
});

test('GIVEN a service that was never started THEN it has no start', () => {
  expect(report('ExecMainStartTimestamp=\nActiveState=inactive\nSubState=dead').startedAtMs).toBe(0);
});
