import type { CodeGroup } from './group';

export const yaml = {
  title: 'YAML',
  intro:
    'What YAML itself does not allow. A file with one of these errors is not checked further; the other files are.',
  codes: {
    'yaml-syntax': {
      example: 'Nested mappings are not allowed in compact mappings.',
      meaning: 'If this is text, put it into quotes.',
    },
    'duplicate-key': {
      example: '"domain" is given twice in one mapping.',
      meaning: 'Keep one of the two.',
    },
    'tab-indent': {
      example: 'A tab indents this line.',
      meaning: 'Indent with spaces.',
    },
    'multiple-documents': {
      example: 'A second YAML document begins here; a catalog file is one.',
      meaning: 'Put the second domain into a file of its own.',
    },
    'yaml-tag': {
      example: 'Unresolved tag: !include.',
      meaning: 'Remove the tag: the catalog uses plain text, numbers, lists and mappings.',
    },
    'merge-key': {
      example: 'Merge keys ("<<") are not read: topic order.created must be complete in place.',
      meaning: 'Write the fields out.',
    },
    'empty-file': {
      example: 'The file declares nothing.',
      meaning:
        'Begin with "domain: <name>"; docs/catalog.md has an example. For another tool\'s file it is a warning, and the other files are read.',
    },
    'not-a-mapping': {
      example: 'The file is a list; expected a mapping.',
      meaning: 'Begin with "domain: <name>"; docs/catalog.md has an example.',
    },
    'not-utf8': {
      example: 'The file is not UTF-8 from here on.',
      meaning: 'Save it as UTF-8.',
    },
    'no-catalog': {
      example: 'The folder has no catalog files.',
      meaning: 'Run the command in the project; begin a domain as [catalog.md](catalog.md) shows.',
    },
  },
} as const satisfies CodeGroup;
