import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What somebody does to a cluster by hand, by Kafka's own Java clients. One command a line; answers "done", a number or the failure. */
public final class Hands {
    /** Of half a second each: longer than a first rebalance takes. */
    private static final int IDLE_POLLS = 10;

    private final Properties properties = new Properties();
    private final Admin admin;
    private final Map<String, Member> members = new ConcurrentHashMap<>();

    private Hands(String file) throws Exception {
        properties.load(new FileInputStream(file));
        admin = Admin.create(properties);
    }

    public static void main(String[] args) throws Exception {
        Hands hands = new Hands(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                System.out.println(hands.run(line.split(" ")));
            } catch (ExecutionException failure) {
                System.out.println(failure.getCause().toString().replace('\n', ' '));
            } catch (Exception failure) {
                System.out.println(failure.toString().replace('\n', ' '));
            }
        }
        System.exit(0);
    }

    private String run(String[] words) throws Exception {
        switch (words[0]) {
            case "allow": admin.createAcls(List.of(acl(words))).all().get(); break;
            case "deny": admin.createAcls(List.of(acl(words))).all().get(); break;
            case "revoke": admin.deleteAcls(List.of(acl(words).toFilter())).all().get(); break;
            case "quota": quota(words[1], words[2], Double.valueOf(words[3])); break;
            case "no-quota": quota(words[1], words[2], null); break;
            case "user": user(new UserScramCredentialUpsertion(
                words[1], new ScramCredentialInfo(ScramMechanism.fromMechanismName(words[2]), Integer.parseInt(words[3])), words[4])); break;
            case "no-user": user(new UserScramCredentialDeletion(words[1], ScramMechanism.fromMechanismName(words[2]))); break;
            case "commit": admin.alterConsumerGroupOffsets(words[1], Map.of(
                new TopicPartition(words[2], Integer.parseInt(words[3])), new OffsetAndMetadata(Long.parseLong(words[4])))).all().get(); break;
            case "forget": admin.deleteConsumerGroups(List.of(words[1])).all().get(); break;
            case "join": join(words[1], words[2], words[3]); break;
            case "leave": members.remove(words[1]).leave(); break;
            case "write": write(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), Long.parseLong(words[4])); break;
            case "series": series(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), Integer.parseInt(words[4]),
                Integer.parseInt(words[5]), Long.parseLong(words[6]), Long.parseLong(words[7])); break;
            case "trim": admin.deleteRecords(Map.of(new TopicPartition(words[1], Integer.parseInt(words[2])),
                RecordsToDelete.beforeOffset(Long.parseLong(words[3])))).all().get(); break;
            case "read": return String.valueOf(read(words[1], words[2], words[3], Map.of()));
            case "read-as": return String.valueOf(read(words[1], words[2], words[3], login(words[4], words[5])));
            case "count": return String.valueOf(count(words[1]));
            case "partitions": admin.createPartitions(Map.of(words[1], NewPartitions.increaseTo(Integer.parseInt(words[2])))).all().get(); break;
            case "delete": admin.deleteTopics(List.of(words[1])).all().get(); break;
            default: throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    /** allow|deny|revoke principal host operation resourceType name literal|prefixed */
    private static AclBinding acl(String[] words) {
        return new AclBinding(
            new ResourcePattern(ResourceType.fromString(words[4]), words[5], PatternType.valueOf(words[6].toUpperCase())),
            new AccessControlEntry(words[1], words[2], AclOperation.fromString(words[3]),
                words[0].equals("deny") ? AclPermissionType.DENY : AclPermissionType.ALLOW));
    }

    /** An entity is type=name, or type= for the default, with + between the parts of a composite one. */
    private void quota(String entity, String key, Double value) throws Exception {
        Map<String, String> parts = new HashMap<>();
        for (String part : entity.split("\\+")) {
            String[] pair = part.split("=", 2);
            parts.put(pair[0], pair[1].isEmpty() ? null : pair[1]);
        }
        admin.alterClientQuotas(List.of(new ClientQuotaAlteration(
            new ClientQuotaEntity(parts), List.of(new ClientQuotaAlteration.Op(key, value))))).all().get();
    }

    private void user(UserScramCredentialAlteration alteration) throws Exception {
        admin.alterUserScramCredentials(List.of(alteration)).all().get();
    }

    private void join(String group, String topic, String protocol) throws Exception {
        Member member = new Member(group, topic, protocol);
        members.put(group, member);
        member.start();
    }

    private void write(String topic, int partition, int records, long timestamp) throws Exception {
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config(Map.of("acks", "all")), new StringSerializer(), new StringSerializer())) {
            for (int n = 0; n < records; n++) {
                producer.send(new ProducerRecord<>(topic, partition, timestamp, "key", "value")).get();
            }
        }
    }

    /** Records of one size, each a batch of its own, with keys in turn and times that go up by a step. */
    private void series(String topic, int partition, int records, int keys, int bytes, long first, long step) throws Exception {
        String value = "x".repeat(bytes);
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                config(Map.of("acks", "all", "batch.size", "0")), new StringSerializer(), new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int n = 0; n < records; n++) {
                sent.add(producer.send(new ProducerRecord<>(topic, partition, first + n * step, "key-" + n % keys, value)));
            }
            for (Future<RecordMetadata> each : sent) each.get();
        }
    }

    /** Records that a consumer gets from the beginning to the end: fewer than offsets where the log was compacted. */
    private long count(String topic) {
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config(Map.of()), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long count = 0;
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
            return count;
        }
    }

    /** Records that a member of a group gets that goes on where the group is, and where it never was from the beginning, until none comes. */
    private long read(String group, String topic, String protocol, Map<String, String> login) {
        Map<String, String> more = new HashMap<>(login);
        more.put("group.id", group);
        long count = 0;
        if (protocol.equals("share")) {
            try (KafkaShareConsumer<String, String> consumer =
                    new KafkaShareConsumer<>(config(more), new StringDeserializer(), new StringDeserializer())) {
                consumer.subscribe(Collections.singleton(topic));
                for (int idle = 0; idle < IDLE_POLLS; idle++) {
                    int some = consumer.poll(Duration.ofMillis(500)).count();
                    if (some > 0) idle = 0;
                    count += some;
                }
            }
            return count;
        }
        more.putAll(Map.of("group.protocol", protocol, "auto.offset.reset", "earliest", "enable.auto.commit", "false"));
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config(more), new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(Collections.singleton(topic));
            for (int idle = 0; idle < IDLE_POLLS; idle++) {
                int some = consumer.poll(Duration.ofMillis(500)).count();
                if (some > 0) idle = 0;
                count += some;
            }
        }
        return count;
    }

    private static Map<String, String> login(String user, String password) {
        return Map.of("sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user
            + "\" password=\"" + password + "\";");
    }

    private Map<String, Object> config(Map<String, String> more) {
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put(key.toString(), value));
        config.putAll(more);
        return config;
    }

    /** A consumer that stays in its group until it is told to leave. */
    private final class Member extends Thread {
        private final String group;
        private final String topic;
        private final String protocol;
        private volatile boolean stays = true;

        private Member(String group, String topic, String protocol) {
            this.group = group;
            this.topic = topic;
            this.protocol = protocol;
        }

        @Override
        public void run() {
            Collection<String> topics = Collections.singleton(topic);
            if (protocol.equals("share")) {
                try (KafkaShareConsumer<String, String> consumer = new KafkaShareConsumer<>(
                        config(Map.of("group.id", group)), new StringDeserializer(), new StringDeserializer())) {
                    consumer.subscribe(topics);
                    while (stays) consumer.poll(Duration.ofMillis(200));
                }
                return;
            }
            Map<String, String> more = Map.of("group.id", group, "group.protocol", protocol, "auto.offset.reset", "earliest",
                "auto.commit.interval.ms", "200");
            try (KafkaConsumer<String, String> consumer =
                    new KafkaConsumer<>(config(more), new StringDeserializer(), new StringDeserializer())) {
                consumer.subscribe(topics);
                while (stays) consumer.poll(Duration.ofMillis(200));
                consumer.commitSync();
            }
        }

        private void leave() throws InterruptedException {
            stays = false;
            join();
        }
    }
}
