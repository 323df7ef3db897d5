namespace Unrolled.Tests;

/// <summary>Stands for <see cref="Console"/> where a test has a page's code as it is written, and keeps what is printed.</summary>
internal sealed class Printed(TextWriter writer)
{
    public void WriteLine(string line) => writer.WriteLine(line);
}
