// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Hashtable;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.InitialDirContext;

/**
 * A SRV record of the DNS (RFC 2782): one of the servers that offer a service.
 *
 * @param priority the lower, the sooner
 * @param weight   how large its share is among those of the same priority
 * @param target   the host
 */
record ServiceRecord(int priority, int weight, int port, String target) {
    private static final String SRV = "SRV";

    /**
     * The records of a name, by the DNS client of the JDK (module {@code jdk.naming.dns}). Blocks.
     *
     * @throws IOException if the DNS does not know the name, or does not answer
     */
    // Only the DNS is asked, for a host name of the settings, and its answer is text; JNDI wants a Hashtable.
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    static List<ServiceRecord> resolve(String name) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        // The name servers of this machine.
        environment.put(Context.PROVIDER_URL, "dns:");
        try {
            InitialDirContext context = new InitialDirContext(environment);
            try {
                Attribute records = context.getAttributes(name, new String[] {SRV}).get(SRV);
                List<ServiceRecord> found = new ArrayList<>();
                for (int i = 0; records != null && i < records.size(); i++) {
                    found.add(parse(String.valueOf(records.get(i))));
                }
                return found;
            } finally {
                context.close();
            }
        } catch (NamingException e) {
            throw new IOException("the DNS has no SRV record \"%s\": %s".formatted(name, e.getMessage()), e);
        }
    }

    /**
     * Reads "priority weight port target".
     *
     * @throws IOException if it is nothing of the kind
     */
    static ServiceRecord parse(String text) throws IOException {
        String[] parts = text.trim().split(" +", -1);
        try {
            if (parts.length == 4) {
                String target = parts[3].endsWith(".") ? parts[3].substring(0, parts[3].length() - 1) : parts[3];
                return new ServiceRecord(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]),
                        Integer.parseInt(parts[2]), target);
            }
        } catch (NumberFormatException e) {
            throw new IOException("\"%s\" is no SRV record".formatted(text), e);
        }
        throw new IOException("\"%s\" is no SRV record".formatted(text));
    }

    /** The order in which they are to be tried: by priority, and at random by weight among the same. */
    static List<ServiceRecord> ordered(List<ServiceRecord> records, RandomGenerator random) {
        List<ServiceRecord> left = new ArrayList<>(records);
        // A target without name says that there is no such service.
        left.removeIf(service -> service.target.isEmpty());
        left.sort(Comparator.comparingInt(ServiceRecord::priority).thenComparingInt(ServiceRecord::weight));
        List<ServiceRecord> ordered = new ArrayList<>();
        while (!left.isEmpty()) {
            int priority = left.get(0).priority;
            List<ServiceRecord> same = left.stream().filter(service -> service.priority == priority).toList();
            int sum = same.stream().mapToInt(ServiceRecord::weight).sum();
            int drawn = random.nextInt(sum + 1);
            int i = 0;
            for (int running = same.get(0).weight; running < drawn; running += same.get(i).weight) {
                i++;
            }
            ordered.add(same.get(i));
            left.remove(same.get(i));
        }
        return ordered;
    }
}
