import { CheckSaysNo } from '../../../../operations/exit-status';
import { waitUntilReady } from '../../../../operations/local/gate';
import { removeTemporaryFolders, temporarySettings } from './temporary';

afterEach(removeTemporaryFolders);

test('GIVEN nodes that were never started WHEN waited for THEN it ends at once and says so', async () => {
  const waiting = waitUntilReady(temporarySettings(), { timeoutSeconds: 60 });
  await expect(waiting).rejects.toBeInstanceOf(CheckSaysNo);
  await expect(waiting).rejects.toThrow(
    [
      'The local cluster cannot become ready: nodes 1, 2 and 3 are not running.',
      '    node 1 was not started',
      '    node 2 was not started',
      '    node 3 was not started',
      '    remedy:  node bin/brokerform.js local start',
    ].join('\n'),
  );
});
