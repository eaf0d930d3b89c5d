import type { CodeGroup } from './group';

export const aws = {
  title: 'AWS environments',
  codes: {
    'unknown-kafka-release': {
      example: 'Kafka 4.3.0 has no pinned checksum, so hosts cannot verify its archive.',
      meaning: 'Choose a pinned release, or add it to model/kafka/release.ts.',
    },
    'owned-sysctl': {
      example: '"net.ipv4.tcp_timestamps" cannot be set to "0" here: the model sets it on every host.',
      meaning:
        'Remove it; the remedy says what the value is for, or what to set instead. [host-tuning.md](host-tuning.md) lists them.',
    },
    'unknown-sysctl': {
      example: '"vm.swapiness" is not a kernel parameter that this project knows.',
      meaning:
        'Write the name as sysctl does, with dots. A parameter that is missing is added to model/host/sysctl-table.ts with its range.',
    },
    'illegal-sysctl': {
      example: '"vm.dirty_ratio" cannot be "110".',
      meaning: 'Give a value that the kernel takes.',
    },
    'dirty-ratio-order': {
      example:
        'vm.dirty_background_ratio would be 20 and vm.dirty_ratio 10: writers would wait before anything is written back.',
      meaning: 'Change one of the two, or leave both to the profile.',
    },
    'unsupported-java': {
      example: 'Java 11 is not one that Kafka 4 supports.',
      meaning: 'Leave `javaVersion` out, or give one that is allowed and that the image has.',
    },
    'collector-needs-java': {
      example: 'Java 17 has no generational ZGC.',
      meaning: 'Take a later Java, or the collector `g1`.',
    },
    'illegal-heap': {
      example: 'A heap of 100 MiB is not valid.',
      meaning: "Leave it out: it is then computed from the instance's memory.",
    },
    'illegal-read-ahead': {
      example: 'A read-ahead of 5 KiB is not valid.',
      meaning: 'Give a multiple of 4, or leave it to the profile.',
    },
    'illegal-log-receiver': {
      example: '"http://logs.example.com" is not https: logs would be sent unencrypted.',
      meaning:
        'Give `https://`, a host and, if it is not 19532, a port. Hosts show their certificate; there is no password to give.',
    },
    'illegal-environment-name': {
      example: '"Prod_1" is not a valid name of an environment.',
      meaning:
        'Use lower case letters, digits and single hyphens; buckets, roles and stacks are called after it.',
    },
    'ambiguous-environment-name': {
      example:
        "A command for all stacks of production ('production-*') would also apply to those of production-eu.",
      meaning: 'Swap the words, for instance `eu-production`.',
    },
    'illegal-account-id': {
      example: '"12" is not a valid account id.',
      meaning: 'Write all twelve digits as text.',
    },
    'illegal-region': {
      example: '"Frankfurt" is not a valid region of AWS.',
      meaning: 'Write its code: `eu-central-1`.',
    },
    'empty-tag': {
      example: 'The tag owner is empty.',
      meaning: 'State who owns the environment and who pays for it.',
    },
    'illegal-bucket-name': {
      example: '"A_b" is not a valid name of a bucket.',
      meaning: 'Follow the naming rules of S3, without dots.',
    },
    'bucket-taken': {
      example: 'The bucket kafka-state is that of staging, whose stack staging-state makes it.',
      meaning: 'Give each environment a bucket of its own.',
    },
    'illegal-password-version': {
      example: '0 is not a valid version of a password.',
      meaning: 'Count from 1, one up for each rotation.',
    },
    'illegal-zone-count': {
      example: '5 is not a valid number of zones.',
      meaning: 'Use one to four; three fit replication factor 3.',
    },
    'illegal-zone': {
      example: '"us-east-1a" is not a zone of eu-central-1.',
      meaning: 'Write the region and a letter. Local zones are not supported.',
    },
    'duplicate-zone': {
      example: 'The zone eu-central-1a is named twice.',
      meaning: 'Remove one of the two.',
    },
    'illegal-node-count': {
      example: '0 is not a valid number of brokers.',
      meaning: 'Give a whole number from 1.',
    },
    'unknown-instance-type': {
      example: '"m7g.lage" is not a known instance type.',
      meaning:
        'Take one of the listed types. [environments.md](environments.md#instance-types) says how a family is added.',
    },
    'volatile-controllers': {
      example: 'Controllers would keep the metadata quorum on instance store, which a stop empties.',
      meaning:
        'Give controllers a gp3 volume. A broker gets lost replicas back from others; a voter that forgets its log breaks what Raft promises.',
    },
    'fewer-brokers-than-replicas': {
      example: '2 brokers run, and the replication factor is 3 (durability standard and critical).',
      meaning:
        'Add brokers, or lower the replication factor of the durability classes for this environment. Drained brokers do not count.',
    },
    'replicas-share-zone': {
      example:
        'The brokers are in 2 zones, and the replication factor is 3: one zone would hold 2 replicas of a partition.',
      meaning:
        'Add a zone. With min ISR 2, losing the fuller zone would stop writes and could lose what was acknowledged.',
    },
    'unknown-node-id': {
      example: 'Broker 107 does not exist.',
      meaning: 'Name an id that exists: controllers count from 1, brokers from 101.',
    },
    'illegal-cidr': {
      example: '"10.0.0.1/20" is not an IPv4 range.',
      meaning: 'Write the first address of the range and the length of its prefix.',
    },
    'illegal-vpc-size': {
      example: '10.0.0.0/25 is not a valid range for the VPC.',
      meaning: 'Use /16 to /24: sixteen subnets are cut from it, and AWS has none smaller than /28.',
    },
    'subnet-too-small': {
      example: 'The subnet 10.77.0.0/28 of eu-central-1a has addresses for 7 brokers, and 8 are to be in it.',
      meaning:
        'Use the prefix that the remedy names. The range of a VPC that exists cannot be changed: plan ahead.',
    },
    'overlapping-range': {
      example:
        '10.10.8.0/22 and 10.10.0.0/20 of production have addresses in common: the two can never be connected, and clients reach only one.',
      meaning:
        'Choose another range. Environments are often connected later, for replication or for clients of both.',
    },
    'illegal-vpc-id': {
      example: '"my-vpc" is not a valid id of a VPC.',
      meaning: 'Write its id, `vpc-…`.',
    },
    'missing-subnet': {
      example: 'The zone eu-central-1c has no subnet.',
      meaning: 'Name a private subnet for each zone.',
    },
    'subnet-outside-vpc': {
      example: "10.98.10.0/24 is not inside the VPC's 10.99.0.0/16.",
      meaning: 'Write the ranges as AWS shows them.',
    },
    'illegal-dns-zone': {
      example: '"kafka" is not a valid name of a DNS zone.',
      meaning: 'Write two labels or more: `staging.kafka.internal`.',
    },
    'open-client-range': {
      example: '0.0.0.0/0 admits a part of the internet.',
      meaning: 'Name the ranges that clients are in.',
    },
    'duplicate-client-range': {
      example: '10.30.0.0/16 is named twice, which EC2 refuses.',
      meaning: 'Remove one of the two.',
    },
    'no-instance-store': {
      example: 'm7g.large has no NVMe disks.',
      meaning: 'Use gp3 volumes, or a type with instance store.',
    },
    'volume-out-of-range': {
      example: '20000 GiB is not valid for sizeGiB.',
      meaning: 'Stay within what every gp3 volume can have; use more volumes.',
    },
    'volume-ratio': {
      example: '1000 MiB/s with 3000 IOPS are more than gp3 supports.',
      meaning:
        'Raise what the remedy names: gp3 has 0.25 MiB/s for each of the IOPS, and 500 IOPS for each GiB.',
    },
    'volumes-above-instance': {
      example: '2 × 250 MiB/s is more than the 149 MiB/s that m7g.xlarge sustains to EBS.',
      meaning:
        'Provision less or use a larger type. What gp3 includes, 125 MiB/s and 3000 IOPS, is not refused on small types: it costs nothing.',
    },
    'heap-above-memory': {
      example:
        'A heap of 6144 MiB leaves 2048 MiB of the 8192 MiB of m7g.large for page cache and the system.',
      meaning: 'Leave `brokerHeapMiB` out, or use a larger type.',
    },
    'page-cache-too-small': {
      example:
        'c7g.xlarge has 3072 MiB for page cache; 30 s of the 105 MiB/s that a broker writes are 3150 MiB.',
      meaning: 'Use a type with more memory or more brokers; otherwise consumers read from disk.',
    },
    'illegal-load': {
      example: '0 MiB/s is not a valid rate for all producers.',
      meaning: 'State the load at peak.',
    },
    'load-above-capacity': {
      example:
        'Producers write 100 MiB/s, and the network of the brokers carries 67 MiB/s: 67 MiB/s × 4 brokers ÷ 4 (2 consumer groups and 2 followers).',
      meaning:
        'Use more brokers or a larger type. Figures are those that AWS sustains, without burst credit.',
    },
    'template-too-small': {
      example:
        '3 brokers, the most of this template, cannot carry 500 MiB/s for 2 groups with 3d of retention when one broker or zone is down.',
      meaning: 'Use a larger template or a shorter retention.',
    },
    'unknown-template': {
      example: 'Template "standrd" does not exist.',
      meaning: 'Use small, standard or high-throughput.',
    },
    'illegal-option': {
      example: '"50 MB" is not a valid rate above 0.',
      meaning: 'Write a number and a unit: `50 MiB/s`, `7d`.',
    },
    'missing-option': {
      example: 'This option is required: there is no other AWS environment to take its default from.',
      meaning: 'Add the option.',
    },
    'environment-exists': {
      example: 'environments/staging.ts already exists.',
      meaning: 'Choose another name.',
    },
    'too-few-controllers': {
      example:
        'There is 1 controller: one that fails stops the cluster, and the quorum is formatted with the first 3, so it could not grow to them later.',
      meaning: 'Use 3 controllers, or 5.',
    },
    'two-registries': {
      example:
        'Hosts of a schema registry are declared, and schemaRegistry.url names another one: https://registry.example.com.',
      meaning:
        'Keep one: `registry` for hosts of its own, or `schemaRegistry.url` for a registry that exists.',
    },
    'several-replacements': {
      example:
        'Replacements of 2 nodes are requested (101, 102): one deploy would replace all of them at once.',
      meaning: 'Keep one. An entry may be removed once its deploy is done and the cluster is in sync again.',
    },
    'empty-replacement': {
      example: 'The value is empty, so nothing would be replaced.',
      meaning: 'Write a word that has not stood there before, for instance the date and the reason.',
    },
    'raid-over-volumes': {
      example:
        'A new instance does not assemble the array of the one that it replaces, so Kafka would not start on it.',
      meaning: 'Use `jbod` with gp3 volumes. RAID 0 is for instance store.',
    },
    'no-package-source': {
      example:
        "Without NAT a host of Debian's own image cannot fetch Java, Ansible and Kafka, so its first boot would not finish.",
      meaning: 'Use a NAT gateway, or name a prepared image.',
    },
  },
} as const satisfies CodeGroup;
