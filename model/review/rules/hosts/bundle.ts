/** The roles that hosts are brought to their state with: another bundle may change anything on a host, and no plan shows what. */
import { isDestroyed } from '../../change';
import { defineRule } from '../../define-rule';
import { text } from './values';
import { shown } from './words';

/** Source: constructs/aws/host-bundle.ts. */
const KEY = /^bundle\/([0-9a-f]{64})\.tar$/;
const SHOWN_DIGITS = 12;

export const hostBundleChanged = defineRule({
  id: 'host-bundle-changed',
  severity: 'note',
  title: 'The roles and playbooks of hosts change',
  reason:
    'New hosts boot with them after the apply, all others get them when ansible/site.yml runs. What their templates change, the unit of ' +
    'Kafka included, is in no plan; if a file changes that the process has read, the roller restarts the node.',
  sources: ['constructs/aws/host-bundle.ts', 'ansible/README.md', 'docs/runbooks/roll.md'],
  instead: 'ansible-playbook site.yml --check --diff on one host, then brokerform roll --dry-run.',
  check: ({ changes }) =>
    changes.flatMap((change) => {
      if (change.type !== 'aws_s3_object' || change.before === null || change.after === null) return [];
      const [from, to] = [change.before, change.after].map(
        (values) => KEY.exec(text(values, 'key') ?? '')?.[1],
      );
      if (from === undefined || from === to) return [];
      return [
        {
          stack: change.stack,
          address: change.address,
          subject: 'hosts',
          message: `ansible/ changes: hosts boot with the bundle ${shown(to?.slice(0, SHOWN_DIGITS))} instead of ${from.slice(0, SHOWN_DIGITS)}${isDestroyed(change) ? ', and a first boot in progress loses the old one' : ''}.`,
          notKnown: ['what the new bundle changes on hosts'],
        },
      ];
    }),
});
