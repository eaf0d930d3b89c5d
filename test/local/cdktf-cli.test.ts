/** The commands that users know, `npx cdktf diff | deploy | destroy`, do what `brokerform` does. */
import { brokerform, changed, deploy, describeTopics, editCatalog } from './support/tier';

const STACK = 'local-topics-payment';
const retention = (): string | undefined => describeTopics().get('payment.refunded')?.configs['retention.ms'];

test('GIVEN a change WHEN the cdktf CLI shows and deploys it THEN brokerform finds nothing left to do', () => {
  editCatalog('payment.yaml', (text) => text.replace(/(name: payment\.refunded[\s\S]*?time: )30d/, '$129d'));

  const shown = brokerform('cdktf', 'diff', STACK);
  expect(shown).toMatchObject({
    status: 0,
    output: expect.stringContaining('0 to add, 1 to change, 0 to destroy') as string,
  });
  const same = brokerform('diff', STACK);
  expect(same.status).toBe(0);
  expect(changed(same.output)).toEqual({ [STACK]: '0 to add, 1 to change, 0 to destroy' });

  const deployed = brokerform('cdktf', 'deploy', 'local-*', '--auto-approve');
  expect(deployed).toMatchObject({ status: 0 });
  expect(retention()).toBe(String(29 * 24 * 3600 * 1000));

  const again = deploy('local-*');
  expect(again.status).toBe(0);
  expect(changed(again.output)).toEqual({});
});

test('WHEN the cdktf CLI destroys a stack with topics THEN it is refused; brokerform shows every word of the reason, ten times of ten', () => {
  const topics = [...describeTopics().keys()].sort();
  const options = ['--auto-approve', '--ignore-missing-stack-dependencies'];

  expect(brokerform('cdktf', 'destroy', STACK, ...options).status).not.toBe(0);

  // The CLI loses the reason in one run of three.
  for (let run = 1; run <= 10; run++) {
    const refused = brokerform('destroy', STACK, ...options, '--skip-synth');
    expect(refused.status).toBe(1);
    for (const topic of topics.filter((name) => name.startsWith('payment.'))) {
      // Terraform breaks its lines.
      expect(refused.output.replace(/\s+/g, ' ')).toContain(
        `Resource kafka_topic.${topic.replaceAll('.', '_')} has lifecycle.prevent_destroy set`,
      );
    }
  }
  expect([...describeTopics().keys()].sort()).toEqual(topics);
});
