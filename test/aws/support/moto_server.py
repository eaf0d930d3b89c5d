"""moto's server with some of its faults put right. Everything else that differs from AWS is in moto-differences.ts."""

import os
import sys
import threading
import time

from moto.core.responses import ActionResult
from moto.ec2.models.elastic_network_interfaces import NetworkInterface
from moto.ec2.models.instances import Instance
from moto.ec2.responses import EC2Response
from moto.iam.access_control import IAMPolicyStatement, PermissionResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from moto.s3.models import FakeDeleteMarker
from moto.server import main

terminate = Instance.terminate
is_action_permitted = IAMPolicyStatement.is_action_permitted
run_instances = EC2Response.run_instances
association = NetworkInterface.association.fget
dispatch = DomainDispatcherApplication.__call__
one_request = threading.Lock()


def terminate_and_free_addresses(self, *arguments, **keywords):
    """moto keeps the private address of a terminated instance taken: its successor would be refused for ever (status 500)."""
    result = terminate(self, *arguments, **keywords)
    if self.subnet_id:
        subnet = self.ec2_backend.get_subnet(self.subnet_id)
        for address in self._private_ips:
            subnet.del_subnet_ip(address)
        self._private_ips.clear()
    return result


def without_conditional_denials(self, *arguments, **keywords):
    """moto applies a Deny without looking at its condition: a bucket policy that asks for TLS would shut out every request."""
    if self._statement["Effect"] == "Deny" and "Condition" in self._statement:
        return PermissionResult.NEUTRAL
    return is_action_permitted(self, *arguments, **keywords)


def run_instances_and_remember(self):
    """moto forgets what it does not use: the interface's security groups, termination protection, recovery, monitoring."""
    result = run_instances(self)
    for instance in result.result.instances:
        if not instance.security_groups:
            instance.security_groups = [group for nic in instance.nics.values() for group in nic.group_set]
        instance.disable_api_termination = bool(self._get_param("DisableApiTermination"))
        instance.maintenance_options = self._get_param("MaintenanceOptions", {})
    return result


def set_monitoring(state):
    """moto answers both calls with status 500, which Terraform repeats for ever."""

    def answer(self):
        for instance in (self.ec2_backend.get_instance(name) for name in self._get_param("InstanceIds", [])):
            instance.monitoring_state = state
        return ActionResult({})

    return answer


def one_at_a_time(self, *arguments):
    """moto reads and writes its lists without a lock: of two DNS records that are deleted at once, one came back, and the zone was not empty."""
    with one_request:
        return dispatch(self, *arguments)


def end_with(parent):
    """Nobody stops this server if jest is killed."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


DomainDispatcherApplication.__call__ = one_at_a_time
Instance.terminate = terminate_and_free_addresses
IAMPolicyStatement.is_action_permitted = without_conditional_denials
EC2Response.run_instances = run_instances_and_remember
EC2Response.monitor_instances = set_monitoring("enabled")
EC2Response.unmonitor_instances = set_monitoring("disabled")
# Without it a bucket whose last version is a delete marker cannot be emptied: status 500, repeated for ever.
FakeDeleteMarker.dispose = lambda self, garbage_collected=False: None
# An empty association says that there is a public address.
NetworkInterface.association = property(lambda self: association(self) or None)
if "BROKERFORM_MOTO_PARENT" in os.environ:
    threading.Thread(target=end_with, args=(int(os.environ["BROKERFORM_MOTO_PARENT"]),), daemon=True).start()
main(sys.argv[1:])
