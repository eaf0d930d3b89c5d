# plan.json: terraform init, terraform plan -refresh=false -state=state.json -out=plan.bin, terraform show -json plan.bin.

terraform {
  required_providers {
    kafka = {
      source  = "Mongey/kafka"
      version = "0.13.1"
    }
  }
}

provider "kafka" {
  bootstrap_servers = ["localhost:1"]
}

variable "retention" {
  default = 3600000
}

variable "names" {
  default = ["order.a", "order.b"]
}

# What stands there, and what a variable has by default, is shown.
resource "kafka_topic" "plain" {
  name               = "order.created"
  partitions         = 3
  replication_factor = 3
  config             = { "retention.ms" = var.retention, "min.insync.replicas" = "2" }
}

resource "kafka_topic" "named" {
  for_each           = toset(var.names)
  name               = each.key
  partitions         = 3
  replication_factor = 3
}

resource "kafka_topic" "keyed" {
  for_each           = toset([trimspace(file("${path.module}/password"))])
  name               = "order.keyed"
  partitions         = 3
  replication_factor = 3
}

resource "kafka_topic" "computed" {
  name               = "order.x-${trimspace(file("${path.module}/password"))}"
  partitions         = 3
  replication_factor = 3
  config = {
    "retention.ms"                               = trimspace(file("${path.module}/number"))
    (trimspace(file("${path.module}/password"))) = "1"
  }
}

# It exists, by the state: its retention is cut to a number that is read.
resource "kafka_topic" "cut" {
  name               = "order.cut"
  partitions         = 3
  replication_factor = 3
  config             = { "retention.ms" = trimspace(file("${path.module}/number")) }
}

resource "kafka_acl" "group" {
  resource_name       = "x-${trimspace(file("${path.module}/password"))}"
  resource_type       = "Group"
  acl_principal       = "User:*"
  acl_host            = "*"
  acl_operation       = "All"
  acl_permission_type = "Allow"
}

module "topics" {
  source    = "./topics"
  for_each  = { (trimspace(file("${path.module}/password"))) = "m" }
  name      = "order.m-${trimspace(file("${path.module}/password"))}"
  principal = "User:${trimspace(file("${path.module}/password"))}"
}
