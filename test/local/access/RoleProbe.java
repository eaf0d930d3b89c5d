import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigsOptions;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitionReassignment;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourcePatternFilter;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Does single things as one Kafka user, with Kafka's own clients, and says how they ended. One process serves a whole test:
 * a JVM per request would take two seconds each.
 *
 * <p>Line in: {@code <client properties file> TAB <operation> TAB <argument> …}. Line out: {@code allowed TAB detail},
 * {@code refused TAB exception TAB message} when Kafka refused by its ACLs, or {@code failed TAB exception TAB message}.
 */
public final class RoleProbe {
    private static final long TIMEOUT_MS = 15_000;

    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] words = line.split("\t", -1);
            out.println(outcome(words));
        }
        System.exit(0);
    }

    private static String outcome(String[] words) {
        try {
            Properties client = new Properties();
            try (FileInputStream file = new FileInputStream(words[0])) {
                client.load(file);
            }
            return "allowed\t" + run(client, words[1], Arrays.copyOfRange(words, 2, words.length));
        } catch (Throwable thrown) {
            Throwable cause = thrown;
            for (Throwable t = thrown; t != null; t = t.getCause()) {
                cause = t;
                if (t instanceof AuthorizationException) break;
            }
            String kind = cause instanceof AuthorizationException ? "refused" : "failed";
            return kind + "\t" + cause.getClass().getSimpleName() + "\t" + String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
        }
    }

    private static String run(Properties client, String operation, String[] a) throws Exception {
        switch (operation) {
            case "produce": return produce(client, a[0], a[1]);
            case "transaction": return transaction(client, a[0], a[1], a[2]);
            case "read": return read(client, a[0]);
            case "consume": return consume(client, a[0], a[1], a[2]);
            case "consume-pattern": return consumePattern(client, a[0], a[1]);
            case "exactly-once": return exactlyOnce(client, a[0], a[1], a[2], a[3]);
            default:
                try (Admin admin = Admin.create(withTimeouts(client))) {
                    return administer(admin, operation, a);
                }
        }
    }

    private static Properties withTimeouts(Properties client) {
        Properties all = new Properties();
        all.putAll(client);
        all.put("request.timeout.ms", "5000");
        all.put("default.api.timeout.ms", String.valueOf(TIMEOUT_MS));
        return all;
    }

    private static KafkaProducer<String, String> producer(Properties client, Map<String, String> more) {
        Properties all = new Properties();
        all.putAll(client);
        all.put("max.block.ms", String.valueOf(TIMEOUT_MS));
        all.put("request.timeout.ms", "5000");
        all.put("delivery.timeout.ms", String.valueOf(TIMEOUT_MS));
        all.putAll(more);
        return new KafkaProducer<>(all, new StringSerializer(), new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer(Properties client, String group, String protocol) {
        Properties all = withTimeouts(client);
        all.put("group.id", group);
        all.put("group.protocol", protocol);
        all.put("auto.offset.reset", "earliest");
        all.put("enable.auto.commit", "false");
        return new KafkaConsumer<>(all, new StringDeserializer(), new StringDeserializer());
    }

    private static String produce(Properties client, String topic, String idempotence) throws Exception {
        try (KafkaProducer<String, String> producer = producer(client, Map.of("enable.idempotence", idempotence))) {
            return String.valueOf(producer.send(new ProducerRecord<>(topic, "key", "value")).get().offset());
        }
    }

    private static String transaction(Properties client, String transactionalId, String topic, String end) throws Exception {
        KafkaProducer<String, String> producer = producer(client, Map.of("transactional.id", transactionalId));
        try {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "key", "value")).get();
            if (end.equals("abort")) producer.abortTransaction();
            else producer.commitTransaction();
            return end;
        } finally {
            // Everything is done by now, or was refused and will not be.
            producer.close(Duration.ZERO);
        }
    }

    /** Reads without a group: the topic's access alone. */
    private static String read(Properties client, String topic) {
        try (KafkaConsumer<String, String> consumer = consumer(client, "none", "classic")) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            return String.valueOf(firstRecords(consumer).count());
        }
    }

    private static ConsumerRecords<String, String> firstRecords(KafkaConsumer<String, String> consumer) {
        long end = System.currentTimeMillis() + TIMEOUT_MS;
        while (System.currentTimeMillis() < end) {
            ConsumerRecords<String, String> records = consumer.poll(Duration.ofMillis(250));
            if (!records.isEmpty()) return records;
        }
        throw new IllegalStateException("no record in " + TIMEOUT_MS + " ms");
    }

    private static String consume(Properties client, String topic, String group, String protocol) {
        try (KafkaConsumer<String, String> consumer = consumer(client, group, protocol)) {
            consumer.subscribe(List.of(topic));
            ConsumerRecords<String, String> records = firstRecords(consumer);
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            // Back to the start, so that the next run of the probe finds records again.
            for (TopicPartition partition : records.partitions()) offsets.put(partition, new OffsetAndMetadata(0));
            consumer.commitSync(offsets);
            return String.valueOf(records.count());
        }
    }

    private static String consumePattern(Properties client, String pattern, String group) {
        try (KafkaConsumer<String, String> consumer = consumer(client, group, "classic")) {
            consumer.subscribe(Pattern.compile(pattern));
            firstRecords(consumer);
            List<String> topics = new ArrayList<>();
            consumer.assignment().stream().map(TopicPartition::topic).distinct().sorted().forEach(topics::add);
            return String.join(",", topics);
        }
    }

    /** Reads one batch, writes it elsewhere, and commits offsets and records in one transaction. */
    private static String exactlyOnce(Properties client, String input, String group, String transactionalId, String output)
            throws Exception {
        KafkaProducer<String, String> producer = producer(client, Map.of("transactional.id", transactionalId));
        try (KafkaConsumer<String, String> consumer = consumer(client, group, "classic")) {
            producer.initTransactions();
            consumer.subscribe(List.of(input));
            ConsumerRecords<String, String> records = firstRecords(consumer);
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(output, "key", "value")).get();
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            // Back to the start, so that the next run of the probe finds records again.
            for (TopicPartition partition : records.partitions()) offsets.put(partition, new OffsetAndMetadata(0));
            producer.sendOffsetsToTransaction(offsets, consumer.groupMetadata());
            producer.commitTransaction();
            return String.valueOf(records.count());
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    private static <T> T get(KafkaFuture<T> future) throws Exception {
        try {
            return future.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Exception) throw (Exception) e.getCause();
            throw e;
        }
    }

    private static ResourcePattern resource(String type, String name, String pattern) {
        return new ResourcePattern(resourceType(type), name, PatternType.valueOf(pattern.toUpperCase()));
    }

    private static ResourceType resourceType(String name) {
        return name.equals("TransactionalID") ? ResourceType.TRANSACTIONAL_ID : ResourceType.fromString(name);
    }

    private static AclOperation operation(String name) {
        return AclOperation.valueOf(name.replaceAll("([a-z])([A-Z])", "$1_$2").toUpperCase());
    }

    /** An entry is four arguments: resource type, name, pattern type, operation. */
    private static List<AclBinding> bindings(String principal, String[] a, int from) {
        List<AclBinding> all = new ArrayList<>();
        for (int i = from; i + 3 < a.length; i += 4) {
            AccessControlEntry entry =
                    new AccessControlEntry(principal, "*", operation(a[i + 3]), AclPermissionType.ALLOW);
            all.add(new AclBinding(resource(a[i], a[i + 1], a[i + 2]), entry));
        }
        return all;
    }

    private static Map<ConfigResource, Collection<AlterConfigOp>> set(ConfigResource.Type type, String name, String key, String value) {
        AlterConfigOp op = new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        return Map.of(new ConfigResource(type, name), List.of(op));
    }

    private static String administer(Admin admin, String operation, String[] a) throws Exception {
        switch (operation) {
            // Topics
            case "create-topic":
                Map<String, String> configs = new HashMap<>();
                for (int i = 3; i + 1 < a.length; i += 2) configs.put(a[i], a[i + 1]);
                NewTopic topic = new NewTopic(a[0], Optional.of(Integer.parseInt(a[1])), Optional.of(Short.parseShort(a[2])));
                get(admin.createTopics(List.of(topic.configs(configs))).all());
                return "created";
            case "delete-topic":
                get(admin.deleteTopics(List.of(a[0])).all());
                return "deleted";
            case "list-topics":
                return String.join(",", get(admin.listTopics().names()).stream().sorted().toList());
            case "describe-topic":
                return String.valueOf(get(admin.describeTopics(List.of(a[0])).allTopicNames()).get(a[0]).partitions().size());
            case "create-partitions":
                get(admin.createPartitions(Map.of(a[0], NewPartitions.increaseTo(Integer.parseInt(a[1])))).all());
                return "created";
            case "describe-topic-configs":
                ConfigResource described = new ConfigResource(ConfigResource.Type.TOPIC, a[0]);
                return get(admin.describeConfigs(List.of(described)).all()).get(described).get(a[1]).value();
            case "alter-topic-configs":
                get(admin.incrementalAlterConfigs(set(ConfigResource.Type.TOPIC, a[0], a[1], a[2])).all());
                return "altered";
            case "delete-records":
                TopicPartition first = new TopicPartition(a[0], 0);
                get(admin.deleteRecords(Map.of(first, RecordsToDelete.beforeOffset(0))).all());
                return "deleted";
            case "list-offsets":
                TopicPartition partition = new TopicPartition(a[0], 0);
                return String.valueOf(get(admin.listOffsets(Map.of(partition, OffsetSpec.latest())).all()).get(partition).offset());
            case "describe-producers":
                TopicPartition written = new TopicPartition(a[0], 0);
                return String.valueOf(get(admin.describeProducers(List.of(written)).all()).get(written).activeProducers().size());
            case "reassign":
                TopicPartition moved = new TopicPartition(a[0], 0);
                List<Integer> replicas = Arrays.stream(a[1].split(",")).map(Integer::valueOf).toList();
                get(admin.alterPartitionReassignments(Map.of(moved, Optional.of(new NewPartitionReassignment(replicas)))).all());
                return "reassigned";
            case "list-reassignments":
                return String.valueOf(get(admin.listPartitionReassignments().reassignments()).size());
            // Groups and transactional ids
            case "list-groups":
                return String.join(",", get(admin.listGroups().all()).stream().map(g -> g.groupId()).sorted().toList());
            case "describe-group":
                return get(admin.describeConsumerGroups(List.of(a[0])).all()).get(a[0]).groupState().toString();
            case "list-group-offsets":
                return String.valueOf(get(admin.listConsumerGroupOffsets(a[0]).partitionsToOffsetAndMetadata()).size());
            case "alter-group-offsets":
                TopicPartition reset = new TopicPartition(a[1], 0);
                get(admin.alterConsumerGroupOffsets(a[0], Map.of(reset, new OffsetAndMetadata(0))).all());
                return "altered";
            case "delete-group-offsets":
                get(admin.deleteConsumerGroupOffsets(a[0], Set.of(new TopicPartition(a[1], 0))).all());
                return "deleted";
            case "delete-group":
                get(admin.deleteConsumerGroups(List.of(a[0])).all());
                return "deleted";
            case "fence-producers":
                get(admin.fenceProducers(List.of(a[0])).all());
                return "fenced";
            case "describe-transaction":
                return get(admin.describeTransactions(List.of(a[0])).all()).get(a[0]).state().toString();
            // Access and quotas
            case "create-acls":
                get(admin.createAcls(bindings(a[0], a, 1)).all());
                return "created";
            case "delete-acls":
                List<AclBindingFilter> filters = new ArrayList<>();
                for (AclBinding binding : bindings(a[0], a, 1)) filters.add(binding.toFilter());
                if (filters.isEmpty()) {
                    filters.add(new AclBindingFilter(
                            ResourcePatternFilter.ANY,
                            new AccessControlEntryFilter(a[0], null, AclOperation.ANY, AclPermissionType.ANY)));
                }
                return String.valueOf(get(admin.deleteAcls(filters).all()).size());
            case "describe-acls":
                return String.valueOf(get(admin.describeAcls(AclBindingFilter.ANY).values()).size());
            case "create-user":
                ScramCredentialInfo scram = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096);
                get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(a[0], scram, a[1]))).all());
                return "created";
            case "delete-user":
                get(admin.alterUserScramCredentials(List.of(new UserScramCredentialDeletion(a[0], ScramMechanism.SCRAM_SHA_512))).all());
                return "deleted";
            case "describe-users":
                return String.valueOf(get(admin.describeUserScramCredentials(a.length > 0 ? List.of(a[0]) : null).users()).size());
            case "alter-quota":
                ClientQuotaEntity entity = new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, a[0]));
                Double value = a[2].isEmpty() ? null : Double.valueOf(a[2]);
                get(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(entity, List.of(new ClientQuotaAlteration.Op(a[1], value))))).all());
                return "altered";
            case "describe-quotas":
                ClientQuotaFilterComponent user = ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, a[0]);
                return String.valueOf(get(admin.describeClientQuotas(ClientQuotaFilter.contains(List.of(user))).entities()).size());
            // The cluster
            case "describe-cluster":
                return String.valueOf(get(admin.describeCluster().nodes()).size());
            case "describe-broker-configs":
                ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, a[0]);
                return String.valueOf(get(admin.describeConfigs(List.of(broker)).all()).get(broker).entries().size());
            case "alter-broker-configs":
                // Checked and authorised like a real one, and then not done.
                AlterConfigsOptions check = new AlterConfigsOptions().validateOnly(true);
                get(admin.incrementalAlterConfigs(set(ConfigResource.Type.BROKER, a[0], a[1], a[2]), check).all());
                return "valid";
            case "describe-quorum":
                return String.valueOf(get(admin.describeMetadataQuorum().quorumInfo()).leaderId());
            default:
                throw new IllegalArgumentException("unknown operation " + operation);
        }
    }
}
