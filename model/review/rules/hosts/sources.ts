/** Documents that several rules go back to. */
export const SOURCES = {
  instances: 'EC2 user guide, "Stop and start Amazon EC2 instances"',
  instanceStore: 'EC2 user guide, "Instance store data persistence"',
  instanceUpdate:
    'Terraform AWS provider 6.13.0, internal/service/ec2/ec2_instance.go, resourceInstanceUpdate',
  volumeUpdate: 'Terraform AWS provider 6.13.0, internal/service/ec2/ebs_volume.go',
  volumeTypes: 'EBS user guide, "Amazon EBS volume types"',
  tracking: 'EC2 user guide, "Security group connection tracking"',
  quorum: 'KIP-853, KRaft Controller Membership Changes',
  isr: 'Kafka documentation, Replication; min.insync.replicas',
  nodes: 'docs/decisions/0007-nodes-and-volumes.md',
} as const;
