/** The configuration of the JMX exporter, for nodes that no role of Ansible sets up. */
import { stringify } from 'yaml';
import { JMX_OBJECT_NAMES, JMX_RULES } from './jmx-rules';

/** The same that ansible/roles/jmx_exporter/templates/kafka.yml.j2 writes. */
export function jmxConfigText(): string {
  return stringify(
    {
      lowercaseOutputName: true,
      lowercaseOutputLabelNames: true,
      includeObjectNames: JMX_OBJECT_NAMES,
      rules: JMX_RULES.map(({ pattern, name, type, labels = {} }) => ({
        pattern,
        name,
        type,
        ...(Object.keys(labels).length === 0 ? {} : { labels }),
        // It depends on the attribute's name alone, so that it is looked for once and remembered.
        cache: true,
      })),
    },
    { lineWidth: 0 },
  );
}
