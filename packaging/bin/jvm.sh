# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# Which JVM, which class path, which options: read by netlab, netlabd, netlabd-jsvc and make-archive, because an archive
# of classes fits only the JVM and the class path that it was made with.
# The reader has set `here` to where this file is: /usr/lib/netlabd, or packaging/bin of a checkout.

oldest_java=17
# The first long-term one that warns of native libraries (JEP 472).
warning_java=25

# A closed descriptor would be that of what the JVM opens next: a file that is read for the standard input, or a session that
# gets the log.
if [ -e /proc/self/fd ]; then
  [ -e /proc/self/fd/0 ] || exec 0>/dev/full
  [ -e /proc/self/fd/1 ] || exec 1</dev/null
  [ -e /proc/self/fd/2 ] || exec 2</dev/null
fi

# $nagios is not empty where a monitoring system waits for a line and a status of its own.
fail() {
  if [ -n "${nagios:-}" ]; then
    echo "NETLAB UNKNOWN - $*"
    exit 3
  fi
  echo "${0##*/}: $*" >&2
  exit 70
}

# Refuses what no JVM can start with, as it would do so with a status and in words of its own. It raises the soft limit of
# descriptors to the hard one.
check_limits() {
  [ -e /proc/self/fd ] || fail "/proc is not mounted, and no Java starts without it"
  # shellcheck disable=SC3045 # dash has them
  descriptors=$(ulimit -Hn)
  # shellcheck disable=SC3045
  address_space=$(ulimit -v)
  if [ "$descriptors" != unlimited ] && [ "$descriptors" -lt 48 ]; then
    fail "only $descriptors descriptors are allowed (ulimit -n); it takes 48 or more"
  fi
  if [ "$address_space" != unlimited ] && [ "$address_space" -lt "$1" ]; then
    fail "only $address_space KiB of address space are allowed (ulimit -v); it takes $1 or more"
  fi
}

# The JVM's first thread is jsvc's own, and a JVM that dies before it is one has jsvc wait for a minute.
check_stack() {
  # shellcheck disable=SC3045 # dash has it
  stack=$(ulimit -s)
  if [ "$stack" != unlimited ] && [ "$stack" -lt 512 ]; then
    fail "only $stack KiB of stack are allowed (ulimit -s); it takes 512 or more"
  fi
}

# True when directory $1 holds a Java that is new enough; sets java_version, and java_modules as far as that Java lists them.
has_java() {
  [ -x "$1/bin/java" ] && [ -r "$1/release" ] || return 1
  java_version=
  java_modules=
  while IFS='="' read -r key _ value _ || [ -n "$key" ]; do
    case $key in
      JAVA_VERSION) java_version=${value%%[!0-9]*} ;;
      MODULES) java_modules=$value ;;
    esac
  done <"$1/release"
  [ "${java_version:-0}" -ge "$oldest_java" ]
}

# Sets java_home: JAVA_HOME where it is set, else the distribution's default, else the first other that is new enough.
find_java() {
  if [ -n "${JAVA_HOME:-}" ]; then
    has_java "$JAVA_HOME" || fail "JAVA_HOME=$JAVA_HOME: no Java $oldest_java or newer there"
    java_home=$JAVA_HOME
    return
  fi
  for java_home in /usr/lib/jvm/default-java /usr/lib/jvm/java-*; do
    if has_java "$java_home"; then
      return
    fi
  done
  # Last, as it takes processes: `netlab` is to be quick.
  on_path=$(readlink -f "$(command -v java)") || on_path=
  for java_home in "${on_path%/bin/java}" /usr/lib/jvm/*; do
    if has_java "$java_home"; then
      return
    fi
  done
  fail "no Java $oldest_java or newer found: install one, or set JAVA_HOME"
}

# Sets class_path, and natives: the directory of the native libraries, empty in a checkout, where they stay in their jars. JNA and
# jsvc's own jar are Debian's; a checkout has a JNA before that.
find_jars() {
  case $here in
    /usr/lib/netlabd)
      own=/usr/share/netlabd/netlabd.jar
      libraries=/usr/share/netlabd
      natives=/usr/lib/netlabd/native
      [ -r /usr/share/java/jna.jar ] || fail "/usr/share/java/jna.jar: not there; it is of the package libjna-java"
      ;;
    *)
      own=${here%/packaging/bin}/target/netlabd.jar
      libraries=${here%/packaging/bin}/target/lib
      natives=
      ;;
  esac
  [ -r "$own" ] || fail "$own: not there; in a checkout, packaging/dev/run builds it"
  class_path=$own
  for jar in "$libraries"/*.jar /usr/share/java/jna.jar /usr/share/java/commons-daemon.jar; do
    [ "$jar" = "$own" ] || [ ! -r "$jar" ] || class_path=$class_path:$jar
  done
}

# Sets java_options, which both programs and the archives' making have; no option has a blank in it. Sets native_access, the
# one of them that an archive must have been made with.
#   UseSerialGC           least memory and fewest threads; what passes through a listener is not on the heap
#   UsePerfData           no file in /tmp
#   Xlog                  warnings to standard error, none about an archive that does not fit
#   ReplayDataFile        no file in the current directory after a crash
#   jfr.enabled           Netty's own JFR events would add half to the time to start
#   machineId             Netty would look for a hardware address, and warn on a host that has none
#   platform.library.path JNA would ask ldconfig where libraries are, a process, and needs none but libc
#   enable-native-access  Netty may load its libraries
find_options() {
  # Options are words, with a "*" in one, whatever files the current directory has.
  set -f
  native_access=
  java_options="
    -XX:+UseSerialGC
    -XX:-CreateCoredumpOnCrash -XX:+ErrorFileToStderr -XX:ReplayDataFile=/dev/null
    -XX:-UsePerfData
    -Xlog:disable -Xlog:all=warning:stderr -Xlog:cds*=off:stderr
    -Dio.netty.jfr.enabled=false
    -Dio.netty.machineId=02:00:00:00:00:00"
  if [ -n "$natives" ]; then
    java_options="$java_options -Djava.library.path=$natives
    -Djna.boot.library.path=$natives -Djna.nounpack=true -Djna.platform.library.path=$natives"
  fi
  if [ "$java_version" -ge "$warning_java" ]; then
    native_access=--enable-native-access=ALL-UNNAMED
    java_options="$java_options -Xlog:aot*=off:stderr $native_access"
  fi
}

# Adds the archive of classes; what it lacks, or all when it does not fit, comes from the jars.
add_archive() {
  if [ -r "$here/netlabd.jsa" ]; then
    java_options="$java_options -XX:SharedArchiveFile=$here/netlabd.jsa"
  fi
}

# Refuses options of the user's, those of the variable $1, with which no JVM starts: that would end with a status of its own.
check_options() {
  # shellcheck disable=SC2086 # a list
  said=$("$java_home/bin/java" $java_options -version 2>&1) ||
    fail "$1: $(echo "$said" | sed -n '/^Error/!{p;q;}')"
}

# Reads /etc/default/netlabd for NETLABD_JAVA_OPTIONS and JAVA_HOME, but for those that the environment has.
read_defaults() {
  [ -r /etc/default/netlabd ] || return 0
  said=$(sh -n /etc/default/netlabd 2>&1) || fail "$said"
  callers_home=${JAVA_HOME:-}
  from_caller=${NETLABD_JAVA_OPTIONS+set}
  callers_options=${NETLABD_JAVA_OPTIONS:-}
  # Written for a shell without -e and -u: JAVA_OPTIONS="$JAVA_OPTIONS -Xmx64m" is usual.
  set +eu
  # shellcheck source=/dev/null
  . /etc/default/netlabd
  set -eu
  JAVA_HOME=${callers_home:-${JAVA_HOME:-}}
  [ -z "$from_caller" ] || NETLABD_JAVA_OPTIONS=$callers_options
  export NETLABD_JAVA_OPTIONS="${NETLABD_JAVA_OPTIONS:-}"
}

# Refuses a Java that jlink(1) made without what the daemon takes: it would fail of a class, and `netlabd check` would not.
check_modules() {
  for module in java.desktop java.logging java.management jdk.management jdk.net jdk.unsupported; do
    case " ${java_modules:-$module} " in
      *" $module "*) ;;
      *) fail "$java_home: a Java without the module $module, which the daemon takes" ;;
    esac
  done
}

# The daemon's. NETLABD_JAVA_OPTIONS comes last, and so wins; `netlabd check` is to see the same as the service.
#   MaxDirectMemorySize   more than all that can be configured (SlabPoolTest): else the JVM collects garbage to get some
#   CompileThreshold...   5: what a start runs a few hundred times is not worth compiling; an echo is, a second later
#   ...Interval           nothing of the JVM's own wakes an idle daemon several times a second
#   CrashOnOutOfMemory    a whole daemon, started anew, beats half a daemon; an exit would count as a start that failed
find_daemon_options() {
  check_limits 2500000
  check_modules
  find_options
  add_archive
  java_options="$java_options
    -Xms12m -Xmx256m -XX:MaxDirectMemorySize=2g
    -XX:CompileThresholdScaling=5
    -XX:+UnlockDiagnosticVMOptions -XX:GuaranteedSafepointInterval=0 -XX:AsyncDeflationInterval=10000
    -XX:+CrashOnOutOfMemoryError
    ${NETLABD_JAVA_OPTIONS:-}"
  [ -z "${NETLABD_JAVA_OPTIONS:-}" ] || check_options NETLABD_JAVA_OPTIONS
}

# The client's. NETLAB_JAVA_OPTIONS comes last, and so wins.
#   TieredStopAtLevel     it is done before the better compiler would be
#   Xmx, CompressedClassSpaceSize, ...  less where the address space is bounded
find_client_options() {
  check_limits 450000
  find_options
  add_archive
  java_options="$java_options -XX:TieredStopAtLevel=1 -Xms8m"
  if [ "$address_space" = unlimited ]; then
    java_options="$java_options -Xmx256m"
  else
    java_options="$java_options -Xmx48m -Xss512k -XX:CompressedClassSpaceSize=16m -XX:ReservedCodeCacheSize=16m"
  fi
  java_options="$java_options ${NETLAB_JAVA_OPTIONS:-}"
  [ -z "${NETLAB_JAVA_OPTIONS:-}" ] || check_options NETLAB_JAVA_OPTIONS
}

# What the environment has for every Java program is not meant for this one, and would be said on standard error.
unset JAVA_TOOL_OPTIONS JDK_JAVA_OPTIONS _JAVA_OPTIONS
# In a directory that is gone no JVM starts. In this one no file can be made.
[ -n "${PWD:-}" ] || cd /proc || true
# A core would be the JVM's. A container may forbid to say so.
ulimit -c 0 2>/dev/null || true

# The jars' order is the same in every locale.
LC_COLLATE=C
# glibc would keep a heap for every thread.
MALLOC_ARENA_MAX=1
export MALLOC_ARENA_MAX
# With which the JVM halts its threads, for a flight recording: not SIGUSR2, which reloads.
_JAVA_SR_SIGNUM=62
export _JAVA_SR_SIGNUM
