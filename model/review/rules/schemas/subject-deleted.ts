/** Subjects that a plan deletes from a registry. */
import { isDestroyed, textOf } from '../../change';
import type { Attributes } from '../../change';
import { defineRule } from '../../define-rule';
import type { Draft } from '../../define-rule';
import { finding } from '../../finding';

/** As constructs/subject.ts declares what a registry has: a subject, its compatibility, or its latest version, which is only read. */
const OF_REGISTRY = /^\/(?:subjects\/[^/]+\/versions(?:\/latest)?|config\/[^/]+)$/;
const SUBJECT = /^\/subjects\/([^/]+)\/versions$/;

/** Whether a `restapi_object` is of a stack of schemas, so that its deletion is judged here. */
export const isOfRegistry = (values: Attributes): boolean =>
  OF_REGISTRY.test(textOf(values, 'create_path') ?? '');

export const subjectDeleted = defineRule({
  id: 'schema-subject-deleted',
  severity: 'error',
  title: 'A subject is deleted from the registry',
  reason:
    'Whoever looks a schema up by its subject no longer finds it: producers that register or check before they write fail, and consumers that take the latest version. The deletion is soft: ids in records still lead to their schemas. Before it is announced the registry refuses it, and the stack stops with other changes of it not made. A warning once it is announced.',
  sources: [
    'Confluent Schema Registry API reference, DELETE /subjects/(subject)',
    'constructs/subject.ts; Apicurio Registry 3.3.3: measured, test/schemas/stack.test.ts',
  ],
  instead:
    'Keep it declared. To delete it, announce its topic with "retire" and deploy, and then move the topic to "retired".',
  check: ({ changes }) =>
    changes.flatMap((change): Draft[] => {
      const name = SUBJECT.exec(textOf(change.before, 'create_path') ?? '')?.[1];
      if (change.type !== 'restapi_object' || !isDestroyed(change) || name === undefined) return [];
      const subject = decodeURIComponent(name);
      const announced = textOf(change.before, 'destroy_method') === 'DELETE';
      return [
        finding(change, subject, {
          ...(announced ? { severity: 'warning' as const } : {}),
          message: announced
            ? `subject ${subject} is deleted from the registry, as announced: its versions are no longer found by its name.`
            : `subject ${subject} is no longer declared, and its deletion was not announced: the registry refuses it.`,
        }),
      ];
    }),
});
