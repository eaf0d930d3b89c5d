import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Whether Kafka's own clients start with settings files: the referee in test/local/config-definitions.test.ts. No cluster is needed, a
 * client connects in the background.
 *
 * {@code java -cp '<kafka>/libs/*' ClientConfigVerdicts.java <producer|consumer>=<file> …}: a line for each, "ok" or the message.
 */
public class ClientConfigVerdicts {
    public static void main(String[] args) throws Exception {
        for (String argument : args) {
            String[] parts = argument.split("=", 2);
            System.out.println(verdict(parts[0], Path.of(parts[1])));
        }
    }

    private static String verdict(String role, Path file) throws Exception {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        Map<String, Object> config = new HashMap<>();
        properties.forEach((key, value) -> config.put((String) key, value));
        try {
            AutoCloseable client = role.equals("producer")
                ? new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())
                : new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            if (client instanceof KafkaProducer<?, ?> producer) producer.close(java.time.Duration.ZERO);
            else if (client instanceof KafkaConsumer<?, ?> consumer)
                consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(java.time.Duration.ZERO));
            return "ok";
        } catch (Exception error) {
            Throwable cause = error;
            while (cause.getCause() != null) cause = cause.getCause();
            return (cause.getMessage() == null ? cause.toString() : cause.getMessage()).replace('\n', ' ');
        }
    }
}
