import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * A producer with acks=all, a consumer of a group and an observer of partitions, while something is done to the cluster.
 *
 *   Load <client properties> <topic> <records per second>
 *
 * Prints `ready` once the first record is acknowledged. At the line `mark` on standard input it forgets how long acknowledgements took
 * so far: the first waited for a connection and for the compiler. At any other it stops, reads what is left, and prints a JSON
 * object: what was sent, acknowledged and read, every error that reached the producer, and every partition that was under min ISR.
 */
public class Load {
    static final int PARTITIONS = 6;
    static final int KEYS = 100;
    /** How long the consumer may take for what is left, and the least of reads. */
    static final Duration REST = Duration.ofSeconds(60);

    final Properties connection = new Properties();
    final String topic;
    final long nanosBetween;
    final AtomicLong acknowledged = new AtomicLong();
    final AtomicLong sent = new AtomicLong();
    /** How many acknowledgements took so many ms; the last stands for all that took longer. */
    final AtomicLongArray took = new AtomicLongArray(120_000);
    final Set<String> errors = new ConcurrentSkipListSet<>();
    /** Last sequence number that was acknowledged, by key. */
    final Map<Long, Long> last = new HashMap<>();
    final Map<Long, Long> read = new HashMap<>();
    final Set<String> underMinIsr = new ConcurrentSkipListSet<>();
    final Set<String> observerErrors = new ConcurrentSkipListSet<>();
    volatile boolean producing = true;
    /** Nothing more will be acknowledged. */
    volatile boolean produced = false;
    volatile boolean observing = true;
    volatile long consumed = 0;
    volatile long outOfOrder = 0;
    volatile long samples = 0;

    Load(String properties, String topic, long perSecond) throws Exception {
        try (FileInputStream file = new FileInputStream(properties)) {
            connection.load(file);
        }
        this.topic = topic;
        this.nanosBetween = 1_000_000_000L / perSecond;
    }

    public static void main(String[] args) throws Exception {
        new Load(args[0], args[1], Long.parseLong(args[2])).run();
    }

    void run() throws Exception {
        createTopic();
        Thread producer = start(this::produce);
        Thread consumer = start(this::consume);
        Thread observer = start(this::observe);
        while (acknowledged.get() == 0) Thread.sleep(50);
        System.out.println("ready");
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
        while ("mark".equals(input.readLine())) {
            for (int ms = 0; ms < took.length(); ms++) took.set(ms, 0);
        }
        producing = false;
        producer.join();
        produced = true;
        consumer.join();
        observing = false;
        observer.join();
        System.out.println(result());
        System.exit(0);
    }

    Thread start(Runnable work) {
        Thread thread = new Thread(work);
        thread.start();
        return thread;
    }

    /** A topic of its own: records of an earlier run would be taken for this one's. */
    void createTopic() throws Exception {
        try (Admin admin = Admin.create(connection)) {
            NewTopic wanted = new NewTopic(topic, PARTITIONS, (short) 3).configs(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2"));
            admin.createTopics(List.of(wanted)).all().get();
        }
    }

    Properties with(Map<String, String> more) {
        Properties all = new Properties();
        all.putAll(connection);
        all.putAll(more);
        return all;
    }

    void produce() {
        Properties properties = with(Map.of("acks", "all", "enable.idempotence", "true", "linger.ms", "5"));
        try (KafkaProducer<Long, Long> producer = new KafkaProducer<>(properties, new LongSerializer(), new LongSerializer())) {
            long next = System.nanoTime();
            for (long number = 0; producing; number++) {
                long key = number % KEYS;
                long sequence = number / KEYS;
                long begun = System.nanoTime();
                sent.incrementAndGet();
                producer.send(new ProducerRecord<>(topic, key, sequence), (metadata, error) -> {
                    if (error != null) {
                        errors.add(error.toString());
                        return;
                    }
                    took.incrementAndGet((int) Math.min((System.nanoTime() - begun) / 1_000_000, took.length() - 1));
                    last.merge(key, sequence, Math::max);
                    acknowledged.incrementAndGet();
                });
                next += nanosBetween;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (RuntimeException e) {
            errors.add(e.toString());
        }
    }

    /** Reads until it has every acknowledged record, or too long has nothing come. */
    void consume() {
        Properties properties = with(Map.of("group.id", topic + "-readers", "enable.auto.commit", "false", "auto.offset.reset", "earliest"));
        Map<TopicPartition, Long> seen = new HashMap<>();
        try (KafkaConsumer<Long, Long> consumer = new KafkaConsumer<>(properties, new LongDeserializer(), new LongDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = Long.MAX_VALUE;
            while (System.nanoTime() < deadline) {
                if (produced && consumed >= acknowledged.get()) break;
                if (produced && deadline == Long.MAX_VALUE) deadline = System.nanoTime() + REST.toNanos();
                var records = consumer.poll(Duration.ofMillis(200));
                records.forEach(record -> {
                    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                    // After a rebalance a group may read again what it had not committed.
                    if (record.offset() <= seen.getOrDefault(partition, -1L)) return;
                    seen.put(partition, record.offset());
                    long before = read.getOrDefault(record.key(), -1L);
                    if (record.value() != before + 1) outOfOrder++;
                    read.put(record.key(), record.value());
                    consumed++;
                });
                if (!records.isEmpty()) consumer.commitAsync();
            }
        } catch (RuntimeException e) {
            observerErrors.add("consumer: " + e);
        }
    }

    void observe() {
        try (Admin admin = Admin.create(connection)) {
            while (observing) {
                try {
                    look(admin);
                    samples++;
                } catch (ExecutionException e) {
                    // The broker that was asked is the one that restarts: the next look asks another.
                    Thread.onSpinWait();
                }
                Thread.sleep(200);
            }
        } catch (Exception e) {
            observerErrors.add("observer: " + e);
        }
    }

    void look(Admin admin) throws Exception {
        Set<String> names = admin.listTopics().names().get();
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        int minIsr = Integer.parseInt(admin.describeConfigs(List.of(resource)).all().get().get(resource).get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG).value());
        for (var description : admin.describeTopics(names).allTopicNames().get().values()) {
            for (var partition : description.partitions()) {
                int needed = Math.min(minIsr, partition.replicas().size());
                if (partition.isr().size() < needed) underMinIsr.add(description.name() + "-" + partition.partition() + " " + partition.isr());
            }
        }
    }

    /** Least ms within which this share of the acknowledgements came. */
    int percentile(double share) {
        long all = 0;
        for (int ms = 0; ms < took.length(); ms++) all += took.get(ms);
        long within = 0;
        for (int ms = 0; ms < took.length(); ms++) {
            within += took.get(ms);
            if (within >= share * all) return ms;
        }
        return took.length();
    }

    String result() {
        long lost = last.entrySet().stream().mapToLong(entry -> Math.max(0, entry.getValue() - read.getOrDefault(entry.getKey(), -1L))).sum();
        Map<String, Object> fields = new TreeMap<>();
        fields.put("sent", sent.get());
        fields.put("acknowledged", acknowledged.get());
        fields.put("consumed", consumed);
        fields.put("lost", lost);
        fields.put("outOfOrder", outOfOrder);
        fields.put("slowestMs", percentile(1));
        fields.put("p999Ms", percentile(0.999));
        fields.put("samples", samples);
        fields.put("errors", quoted(errors));
        fields.put("underMinIsr", quoted(underMinIsr));
        fields.put("otherErrors", quoted(observerErrors));
        StringBuilder json = new StringBuilder("{");
        fields.forEach((key, value) -> json.append(json.length() > 1 ? "," : "").append('"').append(key).append("\":").append(value));
        return json.append('}').toString();
    }

    static List<String> quoted(Set<String> texts) {
        return new TreeSet<>(texts).stream().map(text -> '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", " ") + '"').toList();
    }
}
