/** The rules on hosts and on AWS: nodes, disks, network, keys, secrets and releases. */
import type { Rule } from '../../rule';
import { nodeAddressChanged } from './addresses';
import { backupDestroyed } from './backups';
import { brokerInstanceDestroyed } from './brokers';
import { bucketWeakened } from './buckets';
import { hostBundleChanged } from './bundle';
import { endpointAnswersForVpc } from './endpoints';
import { heapOverMemory, instanceStopped, instanceStoreLost } from './instance-type';
import { encryptionKeyChanged, encryptionKeyLost, encryptionRemoved } from './keys';
import { networkDestroyed } from './network';
import { policyWidened } from './policies';
import { securityGroupClosed } from './ports-closed';
import { securityGroupOpened } from './ports-opened';
import { controllerQuorum } from './quorum';
import { changedWhileRunning, rollingRestart } from './restart';
import { certificateAuthorityChanged, passwordRotated, secretDestroyed } from './secrets';
import { volumeDeletedWithInstance } from './termination';
import { controllersAndBrokers, severalBrokers, twoRacks } from './concurrent-outage';
import { featuresWithVersion, versionBack, versionSkipped, versionsMixed } from './version';
import { dataVolumeDestroyed, dataVolumeDetached, dataVolumeShrunk, dataVolumeSlower } from './volumes';
import { brokerWithTopics } from './broker-and-topics';

export const hostRules: readonly Rule[] = [
  dataVolumeDestroyed,
  brokerInstanceDestroyed,
  twoRacks,
  severalBrokers,
  controllersAndBrokers,
  brokerWithTopics,
  controllerQuorum,
  instanceStoreLost,
  instanceStopped,
  heapOverMemory,
  dataVolumeDetached,
  dataVolumeShrunk,
  dataVolumeSlower,
  volumeDeletedWithInstance,
  encryptionKeyLost,
  encryptionKeyChanged,
  encryptionRemoved,
  secretDestroyed,
  certificateAuthorityChanged,
  passwordRotated,
  securityGroupOpened,
  securityGroupClosed,
  policyWidened,
  nodeAddressChanged,
  networkDestroyed,
  endpointAnswersForVpc,
  bucketWeakened,
  backupDestroyed,
  versionSkipped,
  versionBack,
  versionsMixed,
  featuresWithVersion,
  rollingRestart,
  changedWhileRunning,
  hostBundleChanged,
];
