// SPDX-License-Identifier: Apache-2.0
package io.heliograph.broker.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TablePropertyTest {
    private static final class Element extends Keyed {
        Element(String key, int hash) {
            super(key, hash);
        }
    }

    /** Adds a number that is not there, removes one that is. Few hashes, so that most elements are not on their own place. */
    @Property
    void holdsWhatWasAddedAndNotRemoved(@ForAll @Size(max = 300) List<@IntRange(max = 60) Integer> numbers,
            @ForAll @IntRange(min = 1, max = 64) int hashes) {
        Table<Element> table = new Table<>();
        Map<String, Element> model = new HashMap<>();
        for (int number : numbers) {
            String key = number == 0 ? "" : "k" + number;
            int hash = number % hashes;
            Element known = model.remove(key);
            if (known == null) {
                known = new Element(key, hash);
                model.put(key, known);
                table.add(known);
            } else {
                table.remove(known);
            }
            assertThat(table.find(hash, "<" + key + ">", 1, key.length() + 1)).isSameAs(model.get(key));
            assertThat(table.size()).isEqualTo(model.size());
        }
        List<Element> all = new ArrayList<>();
        table.forEach(all::add);
        assertThat(all).containsExactlyInAnyOrderElementsOf(model.values());
        for (int number = 0; number <= 60; number++) {
            String key = number == 0 ? "" : "k" + number;
            assertThat(table.find(number % hashes, key, 0, key.length())).isSameAs(model.get(key));
        }
        // Neither elements nor what they leave behind may fill a table for ever.
        assertThat(table.places().length).isLessThanOrEqualTo(256);
        if (model.isEmpty()) {
            assertThat(table.places().length).isEqualTo(4);
        }
    }
}
