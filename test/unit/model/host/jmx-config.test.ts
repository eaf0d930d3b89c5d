import { parse } from 'yaml';
import { jmxConfigText } from '../../../../model/host/jmx-config';
import { JMX_OBJECT_NAMES, JMX_RULES } from '../../../../model/host/jmx-rules';

it('GIVEN the rules of hosts THEN the agent of a local node reads the same', () => {
  const config = parse(jmxConfigText()) as { rules: Record<string, unknown>[] };
  expect(config).toMatchObject({
    lowercaseOutputName: true,
    lowercaseOutputLabelNames: true,
    includeObjectNames: [...JMX_OBJECT_NAMES],
  });
  expect(config.rules).toEqual(JMX_RULES.map(({ reason: _, ...rule }) => ({ ...rule, cache: true })));
});
