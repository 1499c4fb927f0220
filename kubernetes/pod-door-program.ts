/** The port of the pod's loopback at which ways here are offered: outside of those that Linux picks by itself, and none of them. */
export const offeredAt = (ports: readonly number[]): number =>
  [61_917, ...ports.map((port) => port + 1)].find((port) => !ports.includes(port)) as number;

/**
 * Listens on the loopback of a pod for the command in it, and for ways that lead out of it. Whoever comes from the command gets the
 * next free way: a line with the number of the port, then all bytes of both sides. Each direction has a process of its own, so that
 * one that waits for its reader holds up no other. In Perl, because every Debian has it (`perl-base` is an essential package).
 */
const program = `
use strict; use IO::Socket::INET; use IO::Select;
$SIG{CHLD} = $SIG{PIPE} = "IGNORE";
my ($offers, @ports) = map { [$_, IO::Socket::INET->new(LocalAddr => "127.0.0.1", LocalPort => $_, Listen => 128, ReuseAddr => 1) || die "port $_: $!\\n"] } @ARGV;
my %port = map { $_->[1]->fileno => $_->[0] } @ports;
my $select = IO::Select->new(map { $_->[1] } $offers, @ports);
my (@free, @come);
sub lead {
  my ($from, $to) = @_;
  return if fork;
  while (sysread $from, my $bytes, 65536) {
    my $at = 0;
    while ($at < length $bytes) { $at += syswrite($to, $bytes, length($bytes) - $at, $at) // exit }
  }
  shutdown $to, 1;
  exit;
}
for (;;) {
  for my $ready ($select->can_read) {
    if ($ready == $offers->[1]) { my $way = $ready->accept or next; push @free, $way; $select->add($way) }
    elsif (my $port = $port{$ready->fileno}) { my $one = $ready->accept or next; push @come, [$one, $port] }
    else { $select->remove($ready); @free = grep { $_ != $ready } @free; close $ready }
  }
  while (@free && @come) {
    my $way = shift @free;
    my ($one, $port) = @{shift @come};
    $select->remove($way);
    syswrite $way, "$port\\n";
    lead($one, $way);
    lead($way, $one);
    close $one; close $way;
  }
}
`;

/** The program as a list of arguments, for ports of this machine that the pod has under the same number. */
export const offersWays = (ports: readonly number[]): string[] => [
  ...["perl", "-e", program, String(offeredAt(ports))],
  ...ports.map(String),
];
