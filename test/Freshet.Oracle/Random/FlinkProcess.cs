using System.Diagnostics;
using System.Text;

namespace Freshet.Oracle.Random;

/// <summary>One long-lived process that runs cases on Flink's operators: a case a line in, a result a line out. Used by one thread.</summary>
internal sealed class FlinkProcess : IDisposable
{
    private readonly Process _process;

    /// <param name="program">The program to start.</param>
    /// <exception cref="InvalidOperationException">It cannot be started.</exception>
    public FlinkProcess(string program)
    {
        var encoding = new UTF8Encoding(false);
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = encoding,
            StandardOutputEncoding = encoding,
        };
        _process = Process.Start(start) ?? throw new InvalidOperationException($"'{program}' did not start.");
    }

    /// <summary>The result of one case.</summary>
    public OracleRow Ask(OracleRow described)
    {
        Send(described);
        return Receive();
    }

    /// <summary>The results of many cases, in their order; the process works ahead of who takes them.</summary>
    public IEnumerable<OracleRow> AskAll(IReadOnlyList<OracleRow> cases)
    {
        Task sending = Task.Run(() =>
        {
            foreach (OracleRow described in cases)
                Send(described);
        });
        for (int i = 0; i < cases.Count; i++)
            yield return Receive();
        sending.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        _process.StandardInput.Close(); // the end of its cases is the end of the process
        if (!_process.WaitForExit(TimeSpan.FromSeconds(10)))
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Send(OracleRow described)
    {
        _process.StandardInput.Write(described.ToString());
        _process.StandardInput.Write('\n');
        _process.StandardInput.Flush();
    }

    private OracleRow Receive() => (OracleRow)Json.Read(Encoding.UTF8.GetBytes(_process.StandardOutput.ReadLine()
        ?? throw new InvalidOperationException("The process that runs Flink's operators ended before it had answered; what it said stands above.")))!;
}
