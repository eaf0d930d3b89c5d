/** A roll that has silenced the alerts of a node and waits for it without end: the test kills it. */
import { hostname } from 'node:os';
import { Alertmanager } from '../../../operations/monitoring/alertmanager';
import { restartSilences } from '../../../operations/roll/silences';
import { lineage } from '../../../operations/toolchain/lineage';
import { silent } from '../../../shared/system/progress';

const [, , url = ''] = process.argv;
const [own] = lineage();
if (own === undefined) throw new Error('cannot identify this process');
const silences = restartSilences({
  alertmanager: new Alertmanager({ program: 'Alertmanager', url }),
  environment: 'local',
  holder: { owner: 'test', host: hostname(), process: own },
  isAlone: false,
  required: true,
  progress: silent,
});
void silences.during(
  [{ id: 1, name: 'node-1', rack: 'a', role: 'broker', host: 'node-1', port: 9092 }],
  () => {
    console.log('restarting');
    return new Promise<boolean>((resolve) => setTimeout(resolve, 3_600_000, false));
  },
);
