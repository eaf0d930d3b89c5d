terraform {
  required_providers {
    kafka = { source = "Mongey/kafka" }
  }
}

variable "name" {}
variable "principal" {}

resource "kafka_topic" "it" {
  name               = var.name
  partitions         = 3
  replication_factor = 1
}

resource "kafka_acl" "it" {
  resource_name       = "*"
  resource_type       = "Topic"
  acl_principal       = var.principal
  acl_host            = "*"
  acl_operation       = "All"
  acl_permission_type = "Allow"
}
