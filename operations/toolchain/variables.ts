/** The environment variables that commands and synthesis read, for docs/commands.md. */
export interface EnvironmentVariable {
  readonly name: string;
  /** What it does, as one sentence without a full stop. */
  readonly meaning: string;
  readonly default: string;
}

export const environmentVariables: readonly EnvironmentVariable[] = [
  {
    name: 'BROKERFORM_ENVIRONMENTS',
    meaning: 'names of the environments to synthesize, separated by commas',
    default: 'all',
  },
  {
    name: 'BROKERFORM_DOMAINS',
    meaning: 'names of the domains whose stacks are synthesized, separated by commas',
    default: 'all',
  },
  { name: 'BROKERFORM_CATALOG', meaning: 'folder of the catalog', default: 'catalog' },
  { name: 'BROKERFORM_ADOPTION', meaning: 'folder of what `adopt` wrote', default: 'adoption' },
  {
    name: 'BROKERFORM_KNOWN_STATE',
    meaning:
      'set by `brokerform review` for its own syntheses, which compare plans in its place: `ignore`, or domains separated by commas',
    default: 'all that local states record is compared',
  },
  {
    name: 'BROKERFORM_LOCAL_STATE',
    meaning: 'folder of the local cluster: data, logs, secrets, Terraform state',
    default: '.brokerform/local',
  },
  {
    name: 'BROKERFORM_LOCAL_PORT_BASE',
    meaning: 'first client port of the local cluster; controllers are 100 above',
    default: '19092',
  },
  {
    name: 'BROKERFORM_MOVES',
    meaning: 'folder of the journals of interrupted moves',
    default: '.brokerform/moves',
  },
  {
    name: 'BROKERFORM_CACHE',
    meaning: 'folder of what is downloaded or built once: Kafka, providers, Python environments',
    default: '$XDG_CACHE_HOME/brokerform, or ~/.cache/brokerform',
  },
  {
    name: 'BROKERFORM_SOURCES',
    meaning: '1: load each source by itself, for a debugger',
    default: 'sources are translated into build/',
  },
  {
    name: 'BROKERFORM_TERRAFORM_MIRROR',
    meaning: 'folder with an archive of the AWS provider, where no Terraform registry can be reached',
    default: 'none',
  },
  {
    name: 'BROKERFORM_PROJECT',
    meaning:
      'checkout whose `brokerform` the commands of a plan call, where plans are applied in another folder',
    default: 'the checkout of the synthesis',
  },
  {
    name: 'TERRAFORM_BINARY_NAME',
    meaning: 'Terraform or OpenTofu, as a name or path',
    default: 'terraform, or tofu where there is none',
  },
  {
    name: 'CDKTF_OUTPUT',
    meaning: 'folder of the synthesized code',
    default: 'cdktf.out',
  },
  {
    name: 'CDKTF_TERRAFORM_PARALLELISM',
    meaning: 'operations at a time of one Terraform',
    default: '100',
  },
  {
    name: 'CDKTF_PARALLELISM',
    meaning: 'stacks at a time of `npx cdktf deploy`',
    default: '10',
  },
  { name: 'KAFKA_HOME', meaning: 'an unpacked Kafka to use instead of a download', default: 'none' },
];
