import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Declares on a cluster what a stack would, one object per line of standard input, in order.
 *
 *   Declare <client properties>
 *
 * Words are separated by tabs: `user name password iterations`, `topic name partitions factor key=value …`, `acl` and `remove-acl` with
 * `principal type name pattern operation permission host`.
 */
public class Declare {
    public static void main(String[] args) throws Exception {
        Properties connection = new Properties();
        try (FileInputStream file = new FileInputStream(args[0])) {
            connection.load(file);
        }
        try (Admin admin = Admin.create(connection)) {
            BufferedReader input = new BufferedReader(new InputStreamReader(System.in));
            for (String line = input.readLine(); line != null; line = input.readLine()) declare(admin, line.split("\t"));
        }
        System.exit(0);
    }

    static void declare(Admin admin, String[] words) throws Exception {
        switch (words[0]) {
            case "user" -> {
                var info = new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, Integer.parseInt(words[3]));
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(words[1], info, words[2]))).all().get();
            }
            case "topic" -> {
                Map<String, String> configs = Arrays.stream(words).skip(4).map(word -> word.split("=", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
                var topic = new NewTopic(words[1], Integer.parseInt(words[2]), Short.parseShort(words[3])).configs(configs);
                // In a fleet that an earlier run has left.
                if (!admin.listTopics().names().get().contains(words[1])) admin.createTopics(List.of(topic)).all().get();
            }
            case "acl" -> admin.createAcls(List.of(acl(words))).all().get();
            case "remove-acl" -> admin.deleteAcls(List.of(acl(words).toFilter())).all().get();
            default -> throw new IllegalArgumentException(words[0]);
        }
    }

    static AclBinding acl(String[] words) {
        var pattern = new ResourcePattern(ResourceType.fromString(words[2]), words[3], PatternType.valueOf(words[4].toUpperCase()));
        var operation = AclOperation.fromString(words[5].replaceAll("(?<=[a-z])(?=[A-Z])", "_"));
        return new AclBinding(pattern, new AccessControlEntry(words[1], words[7], operation, AclPermissionType.fromString(words[6])));
    }
}
