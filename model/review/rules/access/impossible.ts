import { defineRule } from '../../define-rule';
import { aclOf, grantText, isUnknownEntry } from '../../access-change';
import { aclProblems, matchesSomeHost } from '../../acl-effect';
import { finding } from '../../finding';

export const aclImpossible = defineRule({
  id: 'acl-impossible',
  severity: 'error',
  title: 'Kafka rejects an ACL as declared, or it has no effect',
  reason:
    "The provider accepts what only searches may have: pattern types Match and Any, operation Any. Kafka refuses to create such an entry, and the provider sends the ACLs that a plan creates together: one that is refused keeps the others from being created as well. The apply fails, and an ACL that was deleted first to be replaced is missing then. A host is compared with the client's address as text: a network like 10.0.0.0/8, a host name or a shortened IPv6 address matches no client, so that such an Allow allows nothing and such a Deny denies nothing.",
  sources: [
    'Kafka 4.3, AclControlManager.validateNewAcl; StandardAuthorizerData.findResult',
    'Mongey/kafka 0.13.1: ACLs are created in batches; test/faults/review-oracle.test.ts',
  ],
  instead:
    "Declare Literal or Prefixed, one operation or All, and as host * or one client's IP address; restrict networks by security groups.",
  check: ({ changes }) =>
    changes.flatMap((change) => {
      const created = change.type === 'kafka_acl' && change.actions.includes('create') && !change.importing;
      const acl = created && !isUnknownEntry(change) ? aclOf(change.after) : undefined;
      if (acl === undefined) return [];
      const problems = aclProblems(acl);
      if (problems.length > 0)
        return [
          finding(change, acl.principal, {
            message: `${change.address}: ${problems.map(({ part, value, allowed }) => `${part} "${value}", allowed is ${allowed}`).join('; ')}: Kafka refuses the ACL. The apply fails, and other ACLs that the plan creates can be missing after it.`,
          }),
        ];
      if (matchesSomeHost(acl)) return [];
      return [
        finding(change, acl.principal, {
          severity: 'warning',
          message: `the ${acl.permission} ACL of ${acl.principal}, ${grantText(acl)}, has no effect: "${acl.host}" is not the address of a client as brokers compare it.`,
        }),
      ];
    }),
});
