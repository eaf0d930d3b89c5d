import type { CodeGroup } from './group';

export const roll = {
  title: 'A roll that is refused',
  intro:
    '`brokerform roll` and the playbooks print these with the partition or node. Nothing was restarted. What passes by itself is waited for first; [the runbook](runbooks/roll.md) has the rest.',
  codes: {
    reassignment: {
      example: 'Replicas are being moved: order.created-0, order.created-1.',
      meaning:
        'Let the move end, or cancel it. A restart in its middle stops a replica that the move depends on.',
    },
    offline: {
      example: 'order.created-0 has no leader; its replicas are 101.',
      meaning:
        'Bring back a replica that was in sync. Until then no node is restarted, whether it has a part in it or not.',
    },
    'under-min-isr': {
      example:
        'order.created-0 would be below min ISR without 102: in-sync replicas 101, 102 of 101, 102, 103; min ISR is 2.',
      meaning: 'Find out why the other replica is not in sync. The node can be restarted when it is.',
    },
    'never-enough-replicas': {
      example:
        'order.created-0 has replicas 101, 102 and min ISR 2: without 101 it rejects writes with acks=all.',
      meaning:
        'Give the topic more replicas than its min ISR, or accept that it is offline: `--accept-unavailable order.created`.',
    },
    'no-quorum-leader': {
      example: 'The quorum has no leader.',
      meaning: "See the controllers' logs; [lost quorum](runbooks/lost-quorum.md) if it stays.",
    },
    'quorum-majority': {
      example: 'Without 2 the quorum has 1 of 3 voters, and the majority is 2: 3 does not follow the leader.',
      meaning: 'Bring back the controller that does not follow, first.',
    },
  },
} as const satisfies CodeGroup;
