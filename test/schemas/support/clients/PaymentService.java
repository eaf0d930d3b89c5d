import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A service in plain Java: Kafka's client, Apache Avro, protobuf-java, and the exported settings as they are. It pays for every
 * order and prints what it read, a line of JSON for each record. Arguments: settings of the consumer, settings of the producer,
 * the registry, what protoc made of order/status.proto, and how many records to read.
 */
public final class PaymentService {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final String registry;
    private final Descriptor status;

    private PaymentService(String registry, String descriptors) throws Exception {
        this.registry = registry;
        List<FileDescriptor> files = new ArrayList<>();
        // Each file after those that it imports.
        for (FileDescriptorProto file : FileDescriptorSet.parseFrom(new FileInputStream(descriptors)).getFileList())
            files.add(FileDescriptor.buildFrom(file, files.toArray(new FileDescriptor[0])));
        status = files.get(files.size() - 1).findMessageTypeByName("OrderStatus");
    }

    public static void main(String[] args) throws Exception {
        new PaymentService(args[2], args[3]).serve(settings(args[0]), settings(args[1]), Integer.parseInt(args[4]));
    }

    private static Properties settings(String file) throws Exception {
        Properties properties = new Properties();
        properties.load(new FileInputStream(file));
        return properties;
    }

    private void serve(Properties consumes, Properties produces, int count) throws Exception {
        int paymentSchema = ask("/subjects/payment.completed-value/versions/latest").get("id").asInt();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumes, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(produces, new StringSerializer(), new ByteArraySerializer())) {
            consumer.subscribe(List.of("order.created", "order.status"));
            for (int read = 0; read < count;) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    read++;
                    if (record.topic().equals("order.status")) {
                        System.out.println(seen(record.topic(), new String(record.key()), statusOf(record.value())));
                        continue;
                    }
                    GenericRecord order = avro(record.value());
                    String id = avro(record.key()).get("orderId").toString();
                    System.out.println(seen(record.topic(), id, orderOf(order)));
                    byte[] payment = JSON.writeValueAsBytes(Map.of("orderId", id, "method", "card"));
                    byte[] framed = ByteBuffer.allocate(5 + payment.length)
                        .put((byte) 0).putInt(paymentSchema).put(payment).array();
                    producer.send(new ProducerRecord<>("payment.completed", id, framed), (metadata, error) -> {
                        if (error == null) return;
                        error.printStackTrace();
                        Runtime.getRuntime().halt(1);
                    });
                }
                // What was read counts as done once its payments are stored.
                producer.flush();
                consumer.commitSync();
            }
            System.out.println(refusedToWrite(producer, "order.created"));
        }
    }

    private static String seen(String topic, String key, Map<String, Object> value) throws Exception {
        return JSON.writeValueAsString(Map.of("topic", topic, "key", key, "value", value));
    }

    private Map<String, Object> orderOf(GenericRecord order) {
        GenericRecord total = (GenericRecord) order.get("total");
        return Map.of(
            "orderId", order.get("orderId").toString(),
            "email", order.get("email").toString(),
            "total", Map.of("amount", total.get("amount").toString(), "currency", total.get("currency").toString()),
            "placedAt", order.get("placedAt"));
    }

    private Map<String, Object> statusOf(byte[] value) throws Exception {
        // Magic byte, id, and a zero: the first message of the file.
        DynamicMessage message = DynamicMessage.parseFrom(status, java.util.Arrays.copyOfRange(value, 6, value.length));
        DynamicMessage since = (DynamicMessage) message.getField(status.findFieldByName("since"));
        Descriptor timestamp = since.getDescriptorForType();
        long seconds = (long) since.getField(timestamp.findFieldByName("seconds"));
        int nanos = (int) since.getField(timestamp.findFieldByName("nanos"));
        return Map.of(
            "orderId", message.getField(status.findFieldByName("order_id")),
            "state", message.getField(status.findFieldByName("state")).toString(),
            "since", seconds * 1000 + nanos / 1_000_000);
    }

    private GenericRecord avro(byte[] framed) throws Exception {
        ByteBuffer buffer = ByteBuffer.wrap(framed);
        if (buffer.get() != 0) throw new IllegalArgumentException("no magic byte");
        Schema schema = schemaOf(buffer.getInt());
        GenericData data = new GenericData();
        data.addLogicalTypeConversion(new Conversions.DecimalConversion());
        return new GenericDatumReader<GenericRecord>(schema, schema, data)
            .read(null, DecoderFactory.get().binaryDecoder(framed, 5, framed.length - 5, null));
    }

    private Schema schemaOf(int id) throws Exception {
        if (!schemas.containsKey(id)) {
            JsonNode found = ask("/schemas/ids/" + id);
            Schema.Parser parser = new Schema.Parser();
            for (JsonNode reference : found.path("references"))
                parser.parse(ask("/subjects/" + reference.get("subject").asText() + "/versions/"
                    + reference.get("version").asInt()).get("schema").asText());
            schemas.put(id, parser.parse(found.get("schema").asText()));
        }
        return schemas.get(id);
    }

    private JsonNode ask(String path) throws Exception {
        HttpResponse<String> answer = http.send(
            HttpRequest.newBuilder(URI.create(registry + path)).build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IllegalStateException(path + ": " + answer.body());
        return JSON.readTree(answer.body());
    }

    /** Of a topic that the service may not write. */
    private static String refusedToWrite(KafkaProducer<String, byte[]> producer, String topic) throws Exception {
        try {
            producer.send(new ProducerRecord<>(topic, "none", new byte[0])).get();
            return "written";
        } catch (java.util.concurrent.ExecutionException refused) {
            return refused.getCause().getClass().getSimpleName();
        }
    }
}
