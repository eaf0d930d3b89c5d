import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes records of every kind by Kafka's own Java clients. One command a line; answers "done" or the failure. */
public final class Records {
    private final Properties properties = new Properties();
    private final Admin admin;

    private Records(String file) throws Exception {
        properties.load(new FileInputStream(file));
        admin = Admin.create(properties);
    }

    public static void main(String[] args) throws Exception {
        Records records = new Records(args[0]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            try {
                records.run(line.split(" "));
                System.out.println("done");
            } catch (Exception failure) {
                System.out.println(failure.toString().replace('\n', ' '));
            }
        }
        System.exit(0);
    }

    private void run(String[] words) throws Exception {
        switch (words[0]) {
            case "fill": fill(words[1], number(words[2]), number(words[3]), words[4], number(words[5]), Long.parseLong(words[6])); break;
            case "transact": transact(words[1], number(words[2]), number(words[3]), words[4], words[5], Long.parseLong(words[6])); break;
            case "keys": keys(words[1], number(words[2]), number(words[3]), number(words[4]), Long.parseLong(words[5])); break;
            case "commit": admin.alterConsumerGroupOffsets(words[1], Map.of(
                new TopicPartition(words[2], number(words[3])), new OffsetAndMetadata(Long.parseLong(words[4])))).all().get(); break;
            case "trim": admin.deleteRecords(Map.of(new TopicPartition(words[1], number(words[2])),
                RecordsToDelete.beforeOffset(Long.parseLong(words[3])))).all().get(); break;
            case "delete": admin.deleteTopics(List.of(words[1])).all().get(); break;
            default: throw new IllegalArgumentException(words[0]);
        }
    }

    private static int number(String word) {
        return Integer.parseInt(word);
    }

    /** Headers double, empty and null; keys and values null now and then; a millisecond apart. */
    private static ProducerRecord<String, String> record(String topic, int partition, int n, String what, int bytes, long first) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("trace", ("t" + n).getBytes(StandardCharsets.UTF_8));
        headers.add("trace", new byte[0]);
        if (n % 3 == 0) headers.add("none", null);
        String value = n % 11 == 5 ? null : what + "-" + n + "-" + "x".repeat(bytes);
        return new ProducerRecord<>(topic, partition, first + n, n % 7 == 3 ? null : "key-" + n, value, headers);
    }

    private void fill(String topic, int partition, int records, String codec, int bytes, long first) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of("compression.type", codec, "linger.ms", "20", "batch.size", "16384"))) {
            for (int n = 0; n < records; n++) producer.send(record(topic, partition, n, codec, bytes, first));
            producer.flush();
        }
    }

    /** Each record in a batch of its own, with keys in turn. */
    private void keys(String topic, int partition, int records, int keys, long first) throws Exception {
        try (KafkaProducer<String, String> producer = producer(Map.of("batch.size", "0"))) {
            for (int n = 0; n < records; n++)
                producer.send(new ProducerRecord<>(topic, partition, first + n, "key-" + n % keys, "value-" + n));
            producer.flush();
        }
    }

    private void transact(String topic, int partition, int records, String end, String id, long first) throws Exception {
        KafkaProducer<String, String> producer =
            producer(Map.of("transactional.id", id, "transaction.timeout.ms", "600000", "linger.ms", "20"));
        producer.initTransactions();
        producer.beginTransaction();
        for (int n = 0; n < records; n++) producer.send(record(topic, partition, n, end, 20, first));
        producer.flush();
        if (end.equals("commit")) producer.commitTransaction();
        if (end.equals("abort")) producer.abortTransaction();
        if (!end.equals("open")) producer.close();
    }

    private KafkaProducer<String, String> producer(Map<String, String> more) {
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put(key.toString(), value));
        config.put("acks", "all");
        config.putAll(more);
        return new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
    }
}
