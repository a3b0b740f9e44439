//! Docker's official images: what a name without a `/` can mean in the registry. Any other is built locally.

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The names in order, with those of images that are not updated any more.
const NAMES: &str = "\
    adminer adoptopenjdk aerospike almalinux alpine alt amazoncorretto amazonlinux api-firewall arangodb archlinux \
    backdrop bash bonita buildpack-deps busybox caddy cassandra celery centos chronograf cirros clearlinux clefos \
    clickhouse clojure composer consul convertigo couchbase couchdb crate crux dart debian django docker docker-dev \
    drupal eclipse-mosquitto eclipse-temurin eggdrop elasticsearch elixir emqx erlang euleros express-gateway fedora \
    flink fluentd friendica fsharp gazebo gcc geonetwork ghost glassfish golang gradle groovy haproxy haskell haxe \
    hello-seattle hello-world hipache hitch hola-mundo httpd hylang ibm-semeru-runtimes ibmjava influxdb iojs irssi \
    java jenkins jetty jobber joomla jruby julia kaazing-gateway kapacitor kibana known kong krakend lightstreamer \
    liquibase logstash mageia mariadb matomo maven mediawiki memcached mongo mongo-express monica mono mysql nats \
    nats-streaming neo4j neurodebian nextcloud nginx node notary nuxeo odoo open-liberty openjdk opensuse oraclelinux \
    orientdb owncloud percona perl photon php php-zendserver phpmyadmin piwik plone postfixadmin postgres pypy python \
    r-base rabbitmq rails rakudo-star rapidoid redis redmine registry rethinkdb rocket.chat rockylinux ros ruby rust \
    sapmachine satosa scratch sentry silverpeas sl solr sonarqube sourcemage spark spiped storm swarm swift swipl \
    tarantool teamspeak telegraf thrift tomcat tomee traefik ubuntu ubuntu-debootstrap ubuntu-upstart unit varnish \
    vault websphere-liberty wordpress xwiki yourls znc zookeeper";

/// Whether an official image has the name.
pub(super) fn is_official(name: &str) -> bool {
    static OFFICIAL: LazyLock<BTreeSet<&str>> = LazyLock::new(|| NAMES.split_ascii_whitespace().collect());
    OFFICIAL.contains(name)
}

/// Whether it is the minimal image of Red Hat, which has `microdnf` and neither `dnf` nor `yum`.
pub(super) fn is_minimal_red_hat(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    let is_host =
        ["registry.access.redhat.com/", "registry.redhat.io/", "redhat/"].iter().any(|it| name.starts_with(it));
    is_host && last.starts_with("ubi") && last.ends_with("-minimal")
}
