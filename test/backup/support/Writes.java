import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes records with acks=all. Commands come as lines on standard input; each answers with one line.
 *
 *   create TOPIC PARTITIONS REPLICAS KEY=VALUE...
 *   fill TOPIC PARTITION COUNT CODEC BYTES       keys, headers, values of that size, and a null value now and then
 *   transaction TOPIC PARTITION COUNT END        END: commit, abort, open
 *   begin TOPIC KEYS                             goes on writing one key after the other, with rising numbers as values
 *   acked                                        KEY=NUMBER of the last value of each key that was acknowledged
 *   end
 */
public final class Writes {
    private final String servers;
    private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
    private volatile boolean running;
    private Thread writer;
    private int transactions;

    private Writes(String servers) {
        this.servers = servers;
    }

    public static void main(String[] args) throws Exception {
        Writes records = new Writes(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(records.run(line.split(" ")));
        }
        System.exit(0);
    }

    private String run(String[] words) throws Exception {
        switch (words[0]) {
            case "create":
                return create(words);
            case "fill":
                return fill(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), words[4], Integer.parseInt(words[5]));
            case "transaction":
                return transaction(words[1], Integer.parseInt(words[2]), Integer.parseInt(words[3]), words[4]);
            case "begin":
                return begin(words[1], Integer.parseInt(words[2]));
            case "acked":
                StringBuilder all = new StringBuilder();
                new TreeMap<>(acknowledged).forEach((key, value) -> all.append(key).append('=').append(value).append(' '));
                return all.toString().trim();
            case "end":
                running = false;
                writer.join();
                return "ended";
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private KafkaProducer<String, String> producer(Map<String, String> more) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", servers);
        properties.put("acks", "all");
        properties.put("batch.size", "8192");
        properties.putAll(more);
        return new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer());
    }

    private String create(String[] words) throws Exception {
        Map<String, String> configuration = new TreeMap<>();
        for (int i = 4; i < words.length; i++) {
            configuration.put(words[i].substring(0, words[i].indexOf('=')), words[i].substring(words[i].indexOf('=') + 1));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            NewTopic topic = new NewTopic(words[1], Integer.parseInt(words[2]), Short.parseShort(words[3])).configs(configuration);
            admin.createTopics(List.of(topic)).all().get();
        }
        return "created";
    }

    private String fill(String topic, int partition, int count, String codec, int bytes) throws Exception {
        String padding = "x".repeat(bytes);
        try (KafkaProducer<String, String> producer = producer(Map.of("compression.type", codec, "linger.ms", "5"))) {
            for (int i = 0; i < count; i++) {
                String value = i % 97 == 96 ? null : i + "-" + padding;
                ProducerRecord<String, String> record = new ProducerRecord<>(topic, partition, "key" + i, value);
                record.headers().add(new RecordHeader("number", Integer.toString(i).getBytes(StandardCharsets.UTF_8)));
                producer.send(record, (metadata, error) -> { if (error != null) error.printStackTrace(); });
            }
            producer.flush();
        }
        return "filled";
    }

    private String transaction(String topic, int partition, int count, String end) throws Exception {
        transactions++;
        KafkaProducer<String, String> producer = producer(Map.of("transactional.id", "records-" + transactions));
        producer.initTransactions();
        producer.beginTransaction();
        for (int i = 0; i < count; i++) producer.send(new ProducerRecord<>(topic, partition, end + i, end));
        producer.flush();
        if (end.equals("commit")) producer.commitTransaction();
        if (end.equals("abort")) producer.abortTransaction();
        if (!end.equals("open")) producer.close();
        return "transaction";
    }

    private String begin(String topic, int keys) {
        running = true;
        writer = new Thread(() -> {
            try (KafkaProducer<String, String> producer = producer(Map.of("linger.ms", "5"))) {
                for (long number = 0; running; number++) {
                    String key = "key" + number % keys;
                    long value = number;
                    producer.send(new ProducerRecord<>(topic, 0, key, Long.toString(value)), (metadata, error) -> {
                        if (error == null) acknowledged.merge(key, value, Math::max);
                    });
                    if (number % 200 == 199) Thread.sleep(10);
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        writer.start();
        return "begun";
    }
}
