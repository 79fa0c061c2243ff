// SPDX-License-Identifier: Apache-2.0
package io.heliograph.conformance.reference;

import io.heliograph.conformance.ClientAction;
import io.heliograph.conformance.ClientOption;
import io.heliograph.conformance.ClientProgram;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Client at work for one action. */
final class ClientRun implements ClientProgram.Running {
    /** How the remarks begin if the reference itself is wrong. */
    static final String CRASHED = "crashed: ";

    private final InetSocketAddress server;
    private final ClientAction action;
    private final Rules rules;
    private final ClientStore store = new ClientStore();
    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>(1_000);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable ClientLink link;
    private volatile boolean closed;
    private volatile String remarks = "";

    ClientRun(InetSocketAddress server, ClientAction action, Rules rules) {
        this.server = server;
        this.action = action;
        this.rules = rules;
    }

    void start() {
        Thread.ofVirtual().name("reference-client").start(this::run);
    }

    private void run() {
        ClientRequests requests = new ClientRequests(action, rules);
        try {
            requests.check();
            boolean again = true;
            for (int connection = 1; again && !closed; connection++) {
                again = connect(requests, connection) && action.has(ClientOption.RECONNECT);
            }
        } catch (ClientRequests.RefusedException e) {
            remarks = "refused: " + e.getMessage();
        } catch (RuntimeException e) {
            remarks = CRASHED + e;
        } finally {
            ended.countDown();
        }
    }

    /** Whether the connection was lost before all was done. */
    private boolean connect(ClientRequests requests, int number) {
        ClientBytes bytes = new ClientBytes(requests, rules);
        try (ClientLink opened = new ClientLink(stream(), action.version(), bytes, requests.maximumPacketSize(),
                rules)) {
            link = opened;
            if (closed) {
                return false;
            }
            return new ClientTalk(opened, action, requests, store, rules, messages::offer, number).run();
        } catch (IOException e) {
            remarks = "lost: " + e.getMessage();
            return true;
        }
    }

    private Stream stream() throws IOException {
        InetSocketAddress address = address();
        Socket socket = new Socket(address.getAddress(), address.getPort());
        try {
            socket.setTcpNoDelay(true);
            String webSocket = action.get(ClientOption.WEB_SOCKET);
            return webSocket == null ? Stream.of(socket) : WebSocket.connected(socket, URI.create(webSocket), rules);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private InetSocketAddress address() {
        String other = store.server;
        return other == null ? server
                : new InetSocketAddress(server.getAddress(), Integer.parseInt(other.substring(other.indexOf(':') + 1)));
    }

    @Override
    public @Nullable String message(Duration atMost) throws InterruptedException {
        return messages.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean hasEnded(Duration atMost) throws InterruptedException {
        return ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public String remarks() {
        return remarks;
    }

    @Override
    public void close() {
        closed = true;
        ClientLink last = link;
        if (last != null) {
            last.close();
        }
    }
}
