# The same client as docker-client.mjs, for machines that have perl: it starts seven times as fast, and scripts start many.
use strict;
use warnings;
use Socket;

# Whoever reads us may have gone (`docker ... | head -n 1`); that is no failure of ours.
$SIG{PIPE} = 'IGNORE';

my ($path, $directory, @arguments) = @ARGV;

sub unreachable {
    print STDERR "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n";
    exit 1;
}

sub say_to_engine {
    my ($kind, @words) = @_;
    syswrite(ENGINE, join(' ', $kind, map { unpack('H*', $_) } @words) . "\n");
}

# One byte at a time where a line is asked for: what follows it is for the next reader.
sub read_input {
    my ($how) = @_;
    my ($input, $chunk) = ('', '');
    while (sysread(STDIN, $chunk, $how eq 'line' ? 1 : 65536)) {
        $input .= $chunk;
        last if $how eq 'line' && $chunk eq "\n";
    }
    return $input;
}

sub say_all {
    my ($stream, $text) = @_;
    binmode($stream);
    print {$stream} pack('H*', $text);
}

socket(ENGINE, PF_UNIX, SOCK_STREAM, 0) && connect(ENGINE, sockaddr_un($path)) or unreachable();
say_to_engine('call', $directory, @arguments);
while (my $line = <ENGINE>) {
    chomp $line;
    my ($kind, @words) = split / /, $line, -1;
    if ($kind eq 'read') {
        say_to_engine('input', read_input($words[0]));
        next;
    }
    say_all(*STDOUT, $words[1]);
    say_all(*STDERR, $words[2]);
    # Not through perl's own end: it would report what could not be written.
    exit $words[0];
}
unreachable();
