import { domainFile, header, itReports, topic } from './support';

const good = domainFile({ topics: [topic('order.created')] });

describe('a file that YAML itself cannot read', () => {
  itReports([
    {
      given: 'an empty file',
      files: '▸',
      reports: [
        {
          code: 'empty-file',
          message: 'The file declares nothing.',
          remedy: 'Begin with "domain: <name>"; docs/catalog.md has an example.',
        },
      ],
    },
    {
      given: 'nothing but a comment',
      files: '▸# nothing yet\n',
      reports: [
        {
          code: 'empty-file',
          message: 'The file declares nothing.',
          remedy: 'Begin with "domain: <name>"; docs/catalog.md has an example.',
        },
      ],
    },
    {
      given: 'a list at the top',
      files: '▸- domain: order\n',
      reports: [
        {
          code: 'not-a-mapping',
          message: 'The file is a list; expected a mapping.',
          remedy: 'Begin with "domain: <name>"; docs/catalog.md has an example.',
        },
      ],
    },
    {
      given: 'a word at the top',
      files: '▸order\n',
      reports: [
        {
          code: 'not-a-mapping',
          message: 'The file is a single value; expected a mapping.',
          remedy: 'Begin with "domain: <name>"; docs/catalog.md has an example.',
        },
      ],
    },
    {
      given: 'two documents',
      files: `${good}▸---\n${good}`,
      reports: [
        {
          code: 'multiple-documents',
          message: 'A second YAML document begins here; a catalog file is one.',
          remedy: 'Put the second domain into a file of its own.',
        },
      ],
    },
    {
      given: 'a tab as indentation',
      files: `${header()}topics:\n▸\t- name: order.created\n`,
      reports: [{ code: 'tab-indent', message: 'A tab indents this line.', remedy: 'Indent with spaces.' }],
    },
    {
      given: 'a duplicate key',
      files: `${header()}▸domain: payment\n`,
      reports: [
        {
          code: 'duplicate-key',
          message: '"domain" is given twice in one mapping.',
          remedy: 'Keep one of the two.',
        },
      ],
    },
    {
      given: 'a duplicate key in a topic',
      files: domainFile({ topics: [topic('order.created', 'partitions: 3\n▸partitions: 6')] }),
      reports: [
        {
          code: 'duplicate-key',
          message: '"partitions" is given twice in one mapping.',
          remedy: 'Keep one of the two.',
        },
      ],
    },
    {
      given: 'a colon inside plain text',
      files: domainFile({ topics: [topic('order.created', 'nameException: ▸Reason: none')] }),
      reports: [
        {
          code: 'yaml-syntax',
          message: 'Nested mappings are not allowed in compact mappings.',
          remedy: 'If this is text, put it into quotes.',
        },
      ],
    },
    {
      given: 'a quote that is not closed',
      files: `${header()}topics:\n  - name: ▸"order.created\n    key: id\n`,
      reports: [{ code: 'yaml-syntax', message: 'The text that begins here has no closing quote.' }],
    },
    {
      given: 'a text that begins with a reserved character',
      files: `${header()}x: ▸@y\n`,
      reports: [
        {
          code: 'yaml-syntax',
          message: 'Plain value cannot start with reserved character @.',
          remedy: 'If this is text, put it into quotes.',
        },
      ],
    },
    {
      given: 'a flow list that is not closed',
      files: `${header()}topics: [\n▸services: []\n`,
      reports: [
        {
          code: 'yaml-syntax',
          message: 'Flow sequence in block collection must be sufficiently indented and end with a ].',
        },
      ],
    },
    {
      given: 'a custom tag',
      files: `${header()}topics: ▸!include topics.yaml\n`,
      reports: [
        {
          code: 'yaml-tag',
          message: 'Unresolved tag: !include.',
          remedy: 'Remove the tag: the catalog uses plain text, numbers, lists and mappings.',
        },
      ],
    },
    {
      given: 'an alias without its anchor',
      files: `${header()}topics: ▸*shared\n`,
      reports: [{ code: 'yaml-syntax', message: 'Unresolved alias: shared.' }],
    },
    {
      given: 'a list entry that is indented differently',
      files: domainFile({ topics: [topic('order.created'), '▸ - name: order.x\n'] }),
      reports: [
        {
          code: 'yaml-syntax',
          message: 'A block sequence may not be used as an implicit map key.',
          remedy: 'Indent the list like the entries above it.',
        },
      ],
    },
    {
      given: 'a merge key',
      files: domainFile({ topics: [topic('order.created', '▸<<: { partitions: 3 }')] }),
      reports: [
        {
          code: 'merge-key',
          message: 'Merge keys ("<<") are not read: topic order.created must be complete in place.',
          remedy: 'Write the fields out.',
        },
      ],
    },
  ]);
});
