import { firstPort } from '../support/ports';
import { FreshClone } from './support/clone';
import { MACHINES, newcomer } from './support/newcomer';
import { ensurePrograms } from './support/programs';

newcomer(MACHINES[26]);

test('GIVEN a Node.js that can read none of the project’s code WHEN brokerform starts THEN it gets the message', async () => {
  const { nodeFolder } = await ensurePrograms();
  const clone = new FreshClone({ ports: firstPort('node'), path: [nodeFolder(12)] });
  try {
    const { status, output } = clone.brokerform('doctor');
    expect(status).toBe(1);
    expect(output).toContain('brokerform: Node.js 12.22.12 is not supported.\n    found:   12.22.12 (');
    expect(output.trim().split('\n')).toHaveLength(4);
  } finally {
    clone.remove();
  }
});
