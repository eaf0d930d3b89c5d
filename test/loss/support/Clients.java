import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Kafka's Java clients with settings files as they are. Commands come as lines on standard input; each answers with one line.
 *
 *   open NAME FILE                          a producer
 *   send NAME TOPIC PARTITION KEYS COUNT    PARTITION "-": by the key; values are NAME:KEY:NUMBER
 *   begin NAME / commit NAME / abort NAME   transactions
 *   settle NAME SECONDS                     acknowledged FAILED PENDING FIRST_ERROR, once every send ended or the time is up
 *   acknowledged NAME                       values, by comma
 *   close NAME
 *   consume FILE TOPIC HOW MILLISECONDS     HOW "polled": processed by the thread that polls; "handed-over": by another one.
 *                                           Writes "assigned N", "revoked N" and "processed VALUE" from then on, and takes no
 *                                           command. SIGTERM has it finish the record at work, commit and leave the group.
 *   leader FILE TOPIC PARTITION             LEADER IN_SYNC,…
 *   committed FILE GROUP TOPIC              sum of the offsets
 *   dump FILE TOPIC                         PARTITION/VALUE, by comma, in the order of the partitions
 */
public final class Clients {
    private static final Pattern COUNTED = Pattern.compile("[^:,/\\s]+:key-\\d+:\\d+");

    private static final class Writer {
        final KafkaProducer<String, String> producer;
        final Queue<String> acknowledged = new ConcurrentLinkedQueue<>();
        final Queue<String> errors = new ConcurrentLinkedQueue<>();
        final AtomicInteger pending = new AtomicInteger();
        final Map<String, Integer> numbers = new ConcurrentHashMap<>();
        int next;

        Writer(Properties settings) {
            producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
            if (settings.containsKey("transactional.id")) producer.initTransactions();
        }
    }

    private final Map<String, Writer> writers = new HashMap<>();
    private final Map<String, Admin> admins = new HashMap<>();

    public static void main(String[] args) throws Exception {
        Clients clients = new Clients();
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(clients.run(line.split(" ")));
        }
        Runtime.getRuntime().halt(0);
    }

    private static Properties settings(String file) throws Exception {
        Properties properties = new Properties();
        properties.load(new FileInputStream(file));
        return properties;
    }

    private String run(String[] words) throws Exception {
        switch (words[0]) {
            case "open": writers.put(words[1], new Writer(settings(words[2]))); return "opened";
            case "send": return send(words[1], words[2], words[3], Integer.parseInt(words[4]), Integer.parseInt(words[5]));
            case "begin": writers.get(words[1]).producer.beginTransaction(); return "begun";
            case "commit": writers.get(words[1]).producer.commitTransaction(); return "committed";
            case "abort": writers.get(words[1]).producer.abortTransaction(); return "aborted";
            case "settle": return settle(writers.get(words[1]), Integer.parseInt(words[2]));
            case "acknowledged": return String.join(",", writers.get(words[1]).acknowledged);
            case "close": writers.remove(words[1]).producer.close(Duration.ZERO); return "closed";
            case "consume": return consume(settings(words[1]), words[2], words[3].equals("handed-over"), Long.parseLong(words[4]));
            case "leader": return leader(words[1], words[2], Integer.parseInt(words[3]));
            case "committed": return committed(words[1], words[2], words[3]);
            case "dump": return dump(settings(words[1]), words[2]);
            default: throw new IllegalArgumentException(words[0]);
        }
    }

    private String send(String name, String topic, String partition, int keys, int count) {
        Writer writer = writers.get(name);
        Integer fixed = partition.equals("-") ? null : Integer.valueOf(partition);
        writer.pending.addAndGet(count);
        for (int sent = 0; sent < count; sent++) {
            String key = "key-" + writer.next++ % keys;
            String value = name + ":" + key + ":" + writer.numbers.merge(key, 1, Integer::sum);
            writer.producer.send(new ProducerRecord<>(topic, fixed, key, value), (metadata, error) -> {
                if (error == null) writer.acknowledged.add(value);
                else writer.errors.add(error.getClass().getSimpleName());
                writer.pending.decrementAndGet();
            });
        }
        return "sent";
    }

    private static String settle(Writer writer, int seconds) throws Exception {
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (writer.pending.get() > 0 && System.nanoTime() < end) Thread.sleep(10);
        String first = writer.errors.isEmpty() ? "-" : writer.errors.peek();
        return writer.acknowledged.size() + " " + writer.errors.size() + " " + writer.pending.get() + " " + first;
    }

    private static synchronized void say(String line) {
        System.out.println(line);
    }

    /** What a service does: it processes every record, and commits what it has processed, unless the client does that itself. */
    private static String consume(Properties settings, String topic, boolean handedOver, long milliseconds) throws Exception {
        boolean commits = !settings.getProperty("enable.auto.commit", "true").equals("true");
        KafkaConsumer<String, String> consumer =
            new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
        LinkedBlockingQueue<ConsumerRecord<String, String>> handed = new LinkedBlockingQueue<>();
        Map<TopicPartition, OffsetAndMetadata> processed = new ConcurrentHashMap<>();
        if (handedOver) {
            Thread worker = new Thread(() -> {
                try {
                    for (;;) process(handed.take(), milliseconds, processed);
                } catch (InterruptedException ended) {
                    Thread.currentThread().interrupt();
                }
            });
            worker.setDaemon(true);
            worker.start();
        }
        consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
            @Override
            public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
                say("revoked " + partitions.size());
                if (handedOver || !commits) return;
                // What another member goes on with from here is not committed by this one any more.
                consumer.commitSync(new HashMap<>(processed));
                processed.keySet().removeAll(partitions);
            }

            @Override
            public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
                // Where it begins is known from now on.
                partitions.forEach(consumer::position);
                say("assigned " + partitions.size());
            }
        });
        AtomicBoolean ending = new AtomicBoolean();
        CountDownLatch left = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            ending.set(true);
            try {
                left.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        }));
        while (!ending.get()) {
            for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(200))) {
                if (handedOver) handed.add(record);
                else if (!ending.get()) process(record, milliseconds, processed);
            }
            if (!commits || processed.isEmpty()) continue;
            try {
                consumer.commitSync(new HashMap<>(processed));
            } catch (CommitFailedException failed) {
                say("left " + failed.getClass().getSimpleName());
            }
        }
        consumer.close();
        left.countDown();
        return "ended";
    }

    private static void process(
            ConsumerRecord<String, String> record, long milliseconds, Map<TopicPartition, OffsetAndMetadata> processed)
            throws InterruptedException {
        Thread.sleep(milliseconds);
        say("processed " + record.value());
        processed.put(new TopicPartition(record.topic(), record.partition()), new OffsetAndMetadata(record.offset() + 1));
    }

    private Admin admin(String file) throws Exception {
        if (!admins.containsKey(file)) admins.put(file, Admin.create(settings(file)));
        return admins.get(file);
    }

    private String leader(String file, String topic, int partition) throws Exception {
        TopicDescription description;
        try {
            description = admin(file).describeTopics(List.of(topic)).allTopicNames().get().get(topic);
        } catch (ExecutionException failure) {
            // The node that it asks was killed or is paused: whoever waits asks again.
            if (failure.getCause() instanceof RetriableException) return "-1 unknown";
            throw failure;
        }
        var found = description.partitions().get(partition);
        String inSync = found.isr().stream().map(Node::id).sorted().map(String::valueOf).collect(Collectors.joining(","));
        return (found.leader() == null ? -1 : found.leader().id()) + " " + inSync;
    }

    private String committed(String file, String group, String topic) throws Exception {
        long sum = admin(file).listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().entrySet().stream()
            .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
            .mapToLong(entry -> entry.getValue().offset())
            .sum();
        return String.valueOf(sum);
    }

    private static String dump(Properties settings, String topic) {
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream().map(each -> new TopicPartition(topic, each.partition())).toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.get(each))) {
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1)))
                    // A topic may have records of others, of any bytes.
                    if (COUNTED.matcher(record.value()).matches()) values.add(record.partition() + "/" + record.value());
            }
        }
        return String.join(",", values);
    }
}
