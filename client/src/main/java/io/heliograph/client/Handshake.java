// SPDX-License-Identifier: Apache-2.0
package io.heliograph.client;

import io.heliograph.codec.Connack;
import io.heliograph.codec.Connect;
import io.heliograph.codec.Packet;
import io.heliograph.codec.ReasonCode;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;

/** Makes an accepted connection of a new one, or ends it. Used by the thread of {@link ConnectLoop}. */
final class Handshake {
    private final Authentication authentication;
    private final Sender sender;
    private final Events events;
    private final Time time;

    Handshake(Authentication authentication, Sender sender, Events events, Time time) {
        this.authentication = authentication;
        this.sender = sender;
        this.events = events;
        this.time = time;
    }

    /**
     * Opens the connection and waits for CONNACK.
     *
     * @param early   takes what comes behind it
     * @param timeout for all of it
     * @return a CONNACK that accepts
     * @throws MqttException if it is not accepted; the connection is over then
     */
    Connack shake(Connection with, String server, Connect connect, List<Packet> early, Duration timeout) {
        Time.Alarm alarm = time.after(timeout, () -> with.end(new MqttTimeoutException(MqttTimeoutException.CONNECT,
                timeout, "%s did not accept the connection within %s".formatted(server, timeout))));
        try {
            return shakeOnceReady(with, authentication.begin(connect, with), early);
        } catch (MqttException e) {
            with.end(e);
            throw e;
        } catch (RuntimeException | Error e) {
            // A transport or a method of the user's, or an error of ours: it must not leave an open connection.
            ConnectFailedException failure = new ConnectFailedException("no connection could be made: " + e, e);
            with.end(failure);
            throw failure;
        } finally {
            alarm.cancel();
            tellOfCertificates(with, server);
        }
    }

    private Connack shakeOnceReady(Connection with, Connect connect, List<Packet> early) {
        try {
            Connack connack = with.handshake(connect, authentication, early);
            if (connack.reasonCode().isError()) {
                throw new ConnectionRefusedException(connack);
            }
            if (connack.sessionPresent() && connect.cleanStart()) {
                // [MQTT-3.2.2-4, 5.0]
                throw new ServerProtocolException(ReasonCode.PROTOCOL_ERROR,
                        "the Server has gone on with a Session that was to be discarded");
            }
            authentication.accepted(connack, with);
            return connack;
        } catch (ServerProtocolException e) {
            throw refused(with, e, e.reasonCode());
        } catch (AuthenticationFailedException e) {
            throw refused(with, e, ReasonCode.UNSPECIFIED_ERROR);
        }
    }

    private MqttException refused(Connection with, MqttException why, ReasonCode code) {
        with.refuse(why, code);
        with.write(sender);
        with.discardInput();
        return why;
    }

    private void tellOfCertificates(Connection with, String server) {
        if (events.hears(ClientEvent.ServerCertificate.class)) {
            List<X509Certificate> chain = with.serverCertificates();
            if (!chain.isEmpty()) {
                events.tell(new ClientEvent.ServerCertificate(server, chain));
            }
        }
    }
}
