import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * What many clients do to a cluster at once, and what they see of it, by Kafka's own Java clients. Each line names a file with a request
 * as JSON; the answer is JSON on one line, or a line that begins with "failed: ".
 */
public final class Oracle {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CLIENTS_AT_ONCE = 6;
    /** Of 300 ms: what is refused is refused at once, and what takes long is the machine's. */
    private static final int POLLS = 200;
    private static final String OK = "ok";
    private static final String REFUSED = "refused";

    private final Properties properties = new Properties();
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private final Map<String, Member> members = new ConcurrentHashMap<>();

    private Oracle(String file) throws Exception {
        properties.load(new FileInputStream(file));
        admin = Admin.create(properties);
        // Without linger and batches each record is a batch and can be a segment of its own.
        producer = producer(Map.of("batch.size", "0", "delivery.timeout.ms", "600000"));
    }

    public static void main(String[] args) throws Exception {
        Oracle oracle = new Oracle(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                JsonNode request = JSON.readTree(new File(line));
                System.out.println(JSON.writeValueAsString(oracle.run(request.get("do").asText(), request)));
            } catch (ExecutionException failure) {
                System.out.println("failed: " + failure.getCause().toString().replace('\n', ' '));
            } catch (Exception failure) {
                System.out.println("failed: " + failure.toString().replace('\n', ' '));
            }
        }
        System.exit(0);
    }

    private JsonNode run(String what, JsonNode request) throws Exception {
        switch (what) {
            case "make": make(request); return JSON.createObjectNode();
            case "fill": fill(request.get("fill")); return JSON.createObjectNode();
            case "records": return records(request);
            case "topics": return topics(request);
            case "writes": return writes(request.get("topics"), request.get("ages"));
            case "access": return access();
            case "probes": return probes(request.get("probes"));
            case "join": join(request.get("members")); return JSON.createObjectNode();
            case "members": return seenMembers();
            case "leave": leave(); return JSON.createObjectNode();
            case "clear": clear(request); return JSON.createObjectNode();
            default: throw new IllegalArgumentException(what);
        }
    }

    /** Everything in one request of its kind each. */
    private void make(JsonNode request) throws Exception {
        List<NewTopic> topics = new ArrayList<>();
        for (JsonNode topic : request.path("topics")) {
            topics.add(new NewTopic(topic.get("name").asText(), topic.get("partitions").asInt(), (short) topic.get("replication").asInt())
                .configs(JSON.convertValue(topic.get("config"), Map.class)));
        }
        List<AclBinding> acls = new ArrayList<>();
        for (JsonNode acl : request.path("acls")) acls.add(acl(acl));
        List<UserScramCredentialAlteration> users = new ArrayList<>();
        for (JsonNode user : request.path("users")) {
            users.add(new UserScramCredentialUpsertion(user.get("name").asText(),
                new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), user.get("password").asText()));
        }
        List<ClientQuotaAlteration> quotas = new ArrayList<>();
        for (JsonNode quota : request.path("quotas")) {
            List<ClientQuotaAlteration.Op> limits = new ArrayList<>();
            quota.get("limits").properties().forEach(limit -> limits.add(new ClientQuotaAlteration.Op(limit.getKey(), limit.getValue().asDouble())));
            quotas.add(new ClientQuotaAlteration(new ClientQuotaEntity(Map.of(quota.get("type").asText(), quota.get("name").asText())), limits));
        }
        Map<ConfigResource, Collection<AlterConfigOp>> configs = new HashMap<>();
        for (JsonNode config : request.path("configs")) {
            List<AlterConfigOp> ops = new ArrayList<>();
            config.get("set").properties().forEach(each -> ops.add(new AlterConfigOp(
                new ConfigEntry(each.getKey(), each.getValue().isNull() ? null : each.getValue().asText()),
                each.getValue().isNull() ? AlterConfigOp.OpType.DELETE : AlterConfigOp.OpType.SET)));
            configs.put(new ConfigResource(ConfigResource.Type.valueOf(config.get("type").asText()), config.get("name").asText()), ops);
        }
        if (!topics.isEmpty()) admin.createTopics(topics).all().get();
        if (!acls.isEmpty()) admin.createAcls(acls).all().get();
        if (!users.isEmpty()) admin.alterUserScramCredentials(users).all().get();
        if (!quotas.isEmpty()) admin.alterClientQuotas(quotas).all().get();
        if (!configs.isEmpty()) admin.incrementalAlterConfigs(configs).all().get();
        for (JsonNode commit : request.path("commits")) {
            TopicPartition partition = new TopicPartition(commit.get("topic").asText(), 0);
            long offset = commit.get("offset").asLong();
            String group = commit.get("group").asText();
            if (commit.get("protocol").asText().equals("share")) admin.alterShareGroupOffsets(group, Map.of(partition, offset)).all().get();
            else admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset))).all().get();
        }
    }

    private static AclBinding acl(JsonNode acl) {
        return new AclBinding(
            new ResourcePattern(ResourceType.fromString(acl.get("resource_type").asText()), acl.get("resource_name").asText(),
                PatternType.valueOf(acl.get("resource_pattern_type_filter").asText().toUpperCase())),
            new AccessControlEntry(acl.get("acl_principal").asText(), acl.get("acl_host").asText(),
                AclOperation.fromString(acl.get("acl_operation").asText()), AclPermissionType.fromString(acl.get("acl_permission_type").asText())));
    }

    private void fill(JsonNode topics) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (JsonNode topic : topics) {
            String value = "x".repeat(topic.get("bytes").asInt());
            for (int n = 0; n < topic.get("count").asInt(); n++) {
                long timestamp = topic.get("first").asLong() + n * topic.get("step").asLong();
                sent.add(producer.send(new ProducerRecord<>(topic.get("topic").asText(), 0, timestamp, "key-" + n % topic.get("keys").asInt(), value)));
            }
        }
        for (Future<RecordMetadata> each : sent) each.get();
    }

    private Set<String> existing(JsonNode request) throws Exception {
        Set<String> asked = new HashSet<>();
        request.get("topics").forEach(name -> asked.add(name.asText()));
        asked.retainAll(admin.listTopics().names().get());
        return asked;
    }

    /** By topic and partition the offsets that a consumer gets from the beginning to the end. */
    private JsonNode records(JsonNode request) throws Exception {
        Map<String, Map<Integer, List<Long>>> seen = new LinkedHashMap<>();
        Set<String> names = existing(request);
        List<TopicPartition> partitions = new ArrayList<>();
        admin.describeTopics(names).allTopicNames().get().forEach((name, topic) -> {
            seen.put(name, new LinkedHashMap<>());
            topic.partitions().forEach(each -> {
                seen.get(name).put(each.partition(), new ArrayList<>());
                partitions.add(new TopicPartition(name, each.partition()));
            });
        });
        if (partitions.isEmpty()) return JSON.createObjectNode();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                config(Map.of("max.poll.records", "10000", "fetch.max.wait.ms", "50", "auto.offset.reset", "earliest")), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            Set<TopicPartition> left = new HashSet<>(partitions);
            while (!left.isEmpty()) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                    seen.get(record.topic()).get(record.partition()).add(record.offset());
                }
                left.removeIf(partition -> consumer.position(partition) >= ends.get(partition));
                consumer.pause(partitions.stream().filter(each -> !left.contains(each)).toList());
            }
        }
        return JSON.valueToTree(seen);
    }

    /** Partitions and where each begins, the least number of replicas and what some broker has as configuration. */
    private JsonNode topics(JsonNode request) throws Exception {
        ObjectNode seen = JSON.createObjectNode();
        Set<String> names = existing(request);
        List<ConfigResource> resources = names.stream().map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name)).toList();
        Map<ConfigResource, Config> configs = admin.describeConfigs(resources).all().get();
        Collection<TopicDescription> described = admin.describeTopics(names).allTopicNames().get().values();
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        for (TopicDescription topic : described) topic.partitions().forEach(each -> earliest.put(new TopicPartition(topic.name(), each.partition()), OffsetSpec.earliest()));
        Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> begins = admin.listOffsets(earliest).all().get();
        for (TopicDescription topic : described) {
            ObjectNode one = seen.putObject(topic.name());
            ObjectNode first = one.putObject("first");
            topic.partitions().forEach(each -> first.put(Integer.toString(each.partition()), begins.get(new TopicPartition(topic.name(), each.partition())).offset()));
            one.put("id", topic.topicId().toString());
            one.put("partitions", topic.partitions().size());
            one.put("replicas", topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0));
            ObjectNode config = one.putObject("config");
            configs.get(new ConfigResource(ConfigResource.Type.TOPIC, topic.name())).entries().forEach(entry -> config.put(entry.name(), entry.value()));
        }
        return seen;
    }

    /** What a producer with acks=all gets of each topic: with a key, as large as asked, without a key, and with the times that are asked for. */
    private JsonNode writes(JsonNode topics, JsonNode ages) throws Exception {
        ObjectNode seen = JSON.createObjectNode();
        for (JsonNode topic : topics) seen.putObject(topic.get("name").asText());
        // By kind, how old its record is. One after the other, so that none is in a batch with another that is refused.
        Map<String, Long> kinds = new LinkedHashMap<>();
        for (String kind : List.of("small", "large", "keyless", "huge")) kinds.put(kind, 0L);
        ages.forEach(each -> kinds.put(each.get("what").asText(), each.get("age").asLong()));
        try (KafkaProducer<String, String> writer = producer(Map.of("enable.idempotence", "false", "max.request.size", "4194304"))) {
            for (String what : kinds.keySet()) {
                Map<String, Future<RecordMetadata>> sent = new LinkedHashMap<>();
                Long timestamp = kinds.get(what) == 0 ? null : System.currentTimeMillis() - kinds.get(what);
                for (JsonNode topic : topics) {
                    int bytes = what.equals("large") ? topic.get("bytes").asInt() : what.equals("huge") ? topic.path("hugeBytes").asInt() : 1;
                    if (bytes == 0) continue;
                    String name = topic.get("name").asText();
                    sent.put(name, send(writer, new ProducerRecord<>(name, 0, timestamp, what.equals("keyless") ? null : what, "x".repeat(bytes))));
                }
                for (Map.Entry<String, Future<RecordMetadata>> each : sent.entrySet()) ((ObjectNode) seen.get(each.getKey())).put(what, outcome(each.getValue()));
            }
        }
        return seen;
    }

    private static Future<RecordMetadata> send(KafkaProducer<String, String> writer, ProducerRecord<String, String> record) {
        try {
            return writer.send(record);
        } catch (RuntimeException failure) {
            return KafkaFuture.<RecordMetadata>completedFuture(null).thenApply(nothing -> { throw failure; });
        }
    }

    private static String outcome(Future<RecordMetadata> sent) throws InterruptedException {
        try {
            sent.get();
            return OK;
        } catch (ExecutionException failure) {
            return word(failure.getCause());
        }
    }

    private static String word(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException) return REFUSED;
            if (cause instanceof AuthenticationException) return "no log-in";
        }
        return failure.getClass().getSimpleName();
    }

    /** Entries, quotas and users of the whole cluster. */
    private JsonNode access() throws Exception {
        ObjectNode seen = JSON.createObjectNode();
        ArrayNode acls = seen.putArray("acls");
        for (AclBinding acl : admin.describeAcls(AclBindingFilter.ANY).values().get()) {
            acls.addObject()
                .put("acl_principal", acl.entry().principal()).put("acl_host", acl.entry().host())
                .put("acl_operation", acl.entry().operation().name()).put("acl_permission_type", acl.entry().permissionType().name())
                .put("resource_type", acl.pattern().resourceType().name()).put("resource_name", acl.pattern().name())
                .put("resource_pattern_type_filter", acl.pattern().patternType().name());
        }
        ArrayNode quotas = seen.putArray("quotas");
        for (Map.Entry<ClientQuotaEntity, Map<String, Double>> quota : admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().entrySet()) {
            ObjectNode one = quotas.addObject();
            one.set("entity", JSON.valueToTree(quota.getKey().entries()));
            one.set("limits", JSON.valueToTree(quota.getValue()));
        }
        ObjectNode users = seen.putObject("users");
        for (UserScramCredentialsDescription user : admin.describeUserScramCredentials().all().get().values()) {
            ArrayNode mechanisms = users.putArray(user.name());
            user.credentialInfos().forEach(info -> mechanisms.add(info.mechanism().mechanismName()));
        }
        return seen;
    }

    /** Of each client of its own: whether it logs in, writes with acks=all, reads, and commits for its group. */
    private JsonNode probes(JsonNode probes) throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS_AT_ONCE);
        Map<String, Future<ObjectNode>> asked = new LinkedHashMap<>();
        for (JsonNode probe : probes) asked.put(probe.get("id").asText(), clients.submit(() -> probe(probe)));
        ObjectNode seen = JSON.createObjectNode();
        for (Map.Entry<String, Future<ObjectNode>> each : asked.entrySet()) seen.set(each.getKey(), each.getValue().get());
        clients.shutdown();
        return seen;
    }

    private ObjectNode probe(JsonNode probe) throws Exception {
        ObjectNode seen = JSON.createObjectNode();
        Map<String, String> login = login(probe);
        String topic = probe.get("topic").asText();
        TopicPartition partition = new TopicPartition(topic, 0);
        // An idempotent producer that may write nothing at all is refused by another name.
        Map<String, String> alone = new HashMap<>(login);
        alone.put("enable.idempotence", "false");
        try (KafkaProducer<String, String> writer = producer(alone)) {
            seen.put("write", outcome(send(writer, new ProducerRecord<>(topic, 0, "probe", "value"))));
        }
        if (seen.get("write").asText().equals("no log-in")) return seen.put("read", "no log-in").put("group", "no log-in");
        Map<String, String> reader = new HashMap<>(login);
        reader.putAll(Map.of("group.id", probe.get("group").asText(), "enable.auto.commit", "false"));
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config(reader), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            seen.put("read", attempt(() -> {
                int some = 0;
                for (int polls = 0; polls < POLLS && some == 0; polls++) some = consumer.poll(Duration.ofMillis(300)).count();
                if (some == 0) throw new IllegalStateException("nothing to read");
            }));
            // A commit would make another kind of group of a share group's name: its member tells.
            if (!probe.get("commits").asBoolean()) return seen;
            seen.put("group", attempt(() -> consumer.commitSync(Map.of(partition, new OffsetAndMetadata(0)))));
        }
        // Permission is asked for before the state of the group: another failure than a refusal means that it was given.
        if (!Set.of(REFUSED, "no log-in", "TimeoutException").contains(seen.get("group").asText())) seen.put("group", OK);
        return seen;
    }

    private static String attempt(Runnable what) {
        try {
            what.run();
            return OK;
        } catch (RuntimeException failure) {
            return word(failure);
        }
    }

    private void join(JsonNode asked) {
        for (JsonNode each : asked) {
            Member member = new Member(each);
            members.put(each.get("id").asText(), member);
            member.start();
        }
    }

    private JsonNode seenMembers() throws Exception {
        List<String> shares = members.values().stream().filter(each -> each.protocol.equals("share")).map(each -> each.group).toList();
        Set<String> listed = new HashSet<>();
        for (GroupListing group : admin.listGroups().all().get()) listed.add(group.groupId());
        Map<String, ShareGroupDescription> described = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<ShareGroupDescription>> each : admin.describeShareGroups(shares.stream().filter(listed::contains).toList()).describedGroups().entrySet()) {
            try {
                described.put(each.getKey(), each.getValue().get());
            } catch (ExecutionException gone) {
                // It ended in between, since its only member was refused.
            }
        }
        ObjectNode seen = JSON.createObjectNode();
        for (Map.Entry<String, Member> each : members.entrySet()) {
            Member member = each.getValue();
            boolean shared = described.containsKey(member.group)
                && described.get(member.group).members().stream().anyMatch(one -> !one.assignment().topicPartitions().isEmpty());
            seen.put(each.getKey(), member.ended != null ? member.ended : member.assigned || shared ? "at work" : "joining");
        }
        return seen;
    }

    private void leave() throws InterruptedException {
        members.values().forEach(member -> member.stays = false);
        for (Member member : members.values()) member.join();
        members.clear();
    }

    /** Removes what cases made: topics, entries, users, quotas and groups that begin so, and settings of brokers. */
    private void clear(JsonNode request) throws Exception {
        String prefix = request.get("prefix").asText();
        admin.deleteTopics(admin.listTopics().names().get().stream().filter(name -> name.startsWith(prefix)).toList()).all().get();
        List<AclBindingFilter> filters = new ArrayList<>();
        for (AclBinding acl : admin.describeAcls(AclBindingFilter.ANY).values().get()) {
            if (acl.pattern().name().startsWith(prefix) || acl.entry().principal().startsWith("User:" + prefix)) filters.add(acl.toFilter());
        }
        if (!filters.isEmpty()) admin.deleteAcls(filters).all().get();
        List<UserScramCredentialAlteration> users = new ArrayList<>();
        for (UserScramCredentialsDescription user : admin.describeUserScramCredentials().all().get().values()) {
            if (user.name().startsWith(prefix)) user.credentialInfos().forEach(info -> users.add(new UserScramCredentialDeletion(user.name(), info.mechanism())));
        }
        if (!users.isEmpty()) admin.alterUserScramCredentials(users).all().get();
        List<ClientQuotaAlteration> quotas = new ArrayList<>();
        admin.describeClientQuotas(ClientQuotaFilter.all()).entities().get().forEach((entity, limits) -> {
            if (entity.entries().values().stream().anyMatch(name -> name != null && name.startsWith(prefix))) {
                quotas.add(new ClientQuotaAlteration(entity, limits.keySet().stream().map(key -> new ClientQuotaAlteration.Op(key, null)).toList()));
            }
        });
        if (!quotas.isEmpty()) admin.alterClientQuotas(quotas).all().get();
        for (GroupListing group : admin.listGroups().all().get()) {
            if (!group.groupId().startsWith(prefix)) continue;
            try {
                if (group.type().map(type -> type.toString().equalsIgnoreCase("share")).orElse(false)) admin.deleteShareGroups(List.of(group.groupId())).all().get();
                else admin.deleteConsumerGroups(List.of(group.groupId())).all().get();
            } catch (ExecutionException stillThere) {
                // One whose member was refused to leave: it ends with its session, and reads no topic that is left.
            }
        }
    }

    private static Map<String, String> login(JsonNode of) {
        if (!of.has("user")) return Map.of();
        return Map.of("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + of.get("user").asText()
            + "\" password=\"" + of.get("password").asText() + "\";");
    }

    private KafkaProducer<String, String> producer(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("acks", "all"));
        all.putAll(more);
        return new KafkaProducer<>(config(all), new StringSerializer(), new StringSerializer());
    }

    private Map<String, Object> config(Map<String, String> more) {
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put(key.toString(), value));
        config.putAll(more);
        return config;
    }

    /** A consumer that is at work in its group, and commits nothing. */
    private final class Member extends Thread {
        private final String group;
        private final String topic;
        private final String protocol;
        private final Map<String, String> login;
        private volatile boolean stays = true;
        private volatile boolean assigned;
        private volatile String ended;

        private Member(JsonNode of) {
            group = of.get("group").asText();
            topic = of.get("topic").asText();
            protocol = of.get("protocol").asText();
            login = login(of);
            setDaemon(true);
        }

        @Override
        public void run() {
            Map<String, String> more = new HashMap<>(login);
            more.put("group.id", group);
            try {
                if (protocol.equals("share")) {
                    try (KafkaShareConsumer<String, String> consumer =
                            new KafkaShareConsumer<>(config(more), new StringDeserializer(), new StringDeserializer())) {
                        consumer.subscribe(Set.of(topic));
                        while (stays) consumer.poll(Duration.ofMillis(300));
                    }
                } else {
                    more.putAll(Map.of("group.protocol", protocol, "auto.offset.reset", "earliest", "enable.auto.commit", "false"));
                    if (protocol.equals("classic")) more.put("heartbeat.interval.ms", "1000");
                    try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(config(more), new StringDeserializer(), new StringDeserializer())) {
                        consumer.subscribe(Set.of(topic));
                        while (stays) {
                            consumer.poll(Duration.ofMillis(300));
                            assigned = !consumer.assignment().isEmpty();
                        }
                    }
                }
                ended = "left";
            } catch (RuntimeException failure) {
                ended = word(failure);
            }
        }
    }
}
