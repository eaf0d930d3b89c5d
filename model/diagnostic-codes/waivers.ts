import type { CodeGroup } from './group';

export const waivers = {
  title: 'Waivers of the review',
  codes: {
    'unknown-rule': {
      example: 'rule: there is no rule "topic-destroid".',
      meaning: '[review-rules/](review-rules/README.md) has a page for each.',
    },
    'invalid-waiver': {
      example: 'waiver 2, reason: a reason is a sentence that is clear to a reader in six months.',
      meaning: 'Every waiver has rule, resource, reason, owner and expires, a date.',
    },
    'no-waivers': {
      example: 'The file cannot be read: ENOENT.',
      meaning: 'Give the path of a file of waivers, or leave `--waivers` out.',
    },
  },
} as const satisfies CodeGroup;
