import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes records with acks=all while something happens to the cluster, remembers every one that was acknowledged, and reads
 * them back. Commands come as lines on standard input; each answers with one line.
 *
 *   fill TOPIC MIB                     records that nobody counts
 *   begin TOPIC RECORDS_PER_SECOND     until `end`
 *   end                                acknowledged FAILED FIRST_ERROR
 *   verify TOPIC                       acknowledged MISSING OUT_OF_ORDER TWICE
 */
public final class Load {
    private static final int KEYS = 32;
    private static final String COUNTED = "seq:";

    private final Properties properties;
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final AtomicReference<String> firstError = new AtomicReference<>("-");
    private final Map<String, Long> failed = new ConcurrentHashMap<>();
    private volatile boolean running;
    private Thread writer;

    private Load(String file) throws Exception {
        properties = new Properties();
        properties.load(new FileInputStream(file));
    }

    public static void main(String[] args) throws Exception {
        Load load = new Load(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(load.run(line.split(" ")));
        }
    }

    private String run(String[] words) throws Exception {
        switch (words[0]) {
            case "fill": return fill(words[1], Integer.parseInt(words[2]));
            case "begin": return begin(words[1], Integer.parseInt(words[2]));
            case "end": return end();
            case "verify": return verify(words[1]);
            default: throw new IllegalArgumentException(words[0]);
        }
    }

    private KafkaProducer<String, String> producer() {
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put(key.toString(), value));
        config.put("acks", "all");
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }

    /** Incompressible enough: nothing is compressed here. */
    private String fill(String topic, int mebibytes) {
        char[] padding = new char[16 * 1024];
        Arrays.fill(padding, 'x');
        String value = new String(padding);
        try (KafkaProducer<String, String> producer = producer()) {
            int partitions = producer.partitionsFor(topic).size();
            for (int n = 0; n < mebibytes * 64; n++) {
                producer.send(new ProducerRecord<>(topic, n % partitions, null, value));
            }
        }
        return "filled";
    }

    private String begin(String topic, int perSecond) throws Exception {
        running = true;
        KafkaProducer<String, String> producer = producer();
        producer.partitionsFor(topic);
        writer = new Thread(() -> {
            long start = System.nanoTime();
            for (long n = 0; running; n++) {
                String id = COUNTED + n;
                producer.send(new ProducerRecord<>(topic, "key-" + n % KEYS, id), (metadata, error) -> {
                    if (error == null) acknowledged.add(id);
                    else {
                        failed.merge("failed", 1L, Long::sum);
                        firstError.compareAndSet("-", error.toString());
                    }
                });
                long ahead = start + n * 1_000_000_000L / perSecond - System.nanoTime();
                if (ahead > 0) {
                    try {
                        Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
                    } catch (InterruptedException ended) {
                        break;
                    }
                }
            }
            producer.close();
        });
        writer.start();
        return "begun";
    }

    private String end() throws Exception {
        running = false;
        writer.join();
        return acknowledged.size() + " " + failed.getOrDefault("failed", 0L) + " " + firstError.get();
    }

    private String verify(String topic) {
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put(key.toString(), value));
        Map<String, Long> last = new HashMap<>();
        Set<String> seen = new HashSet<>();
        long outOfOrder = 0;
        long twice = 0;
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream().map(p -> new TopicPartition(topic, p.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (!record.value().startsWith(COUNTED)) continue;
                    if (!seen.add(record.value())) twice++;
                    long number = Long.parseLong(record.value().substring(COUNTED.length()));
                    Long before = last.put(record.key(), number);
                    if (before != null && before > number) outOfOrder++;
                }
            }
        }
        long missing = acknowledged.stream().filter(id -> !seen.contains(id)).count();
        return acknowledged.size() + " " + missing + " " + outOfOrder + " " + twice;
    }
}
