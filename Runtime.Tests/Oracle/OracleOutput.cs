namespace Unrolled.Tests;

/// <summary>An output of the oracle's network: what a layer gives, or the final state of one.</summary>
/// <param name="Name">The layer's name, and <c>.h</c> or <c>.c</c> for a state.</param>
/// <param name="Node">The layer.</param>
/// <param name="State">The state, or null.</param>
internal sealed record OracleOutput(string Name, OracleNode Node, OracleState? State)
{
    public OracleShape Shape => State is null ? Node.Shape : new OracleShape(State.Units, IsVector: true);

    /// <summary>What the last forward pass gave.</summary>
    public double[][,] Value
    {
        get
        {
            if (State is null)
            {
                return Node.Value;
            }

            double[][,] rows = OracleValues.Vectors(State.Final.GetLength(0), State.Units);
            for (int i = 0; i < State.Final.Length; i++)
            {
                rows[i / State.Units][0, i % State.Units] = State.Final[i / State.Units, i % State.Units];
            }

            return rows;
        }
    }

    /// <summary>Adds the loss's gradient for this output to what the graph carries back.</summary>
    public void AddGradient(double[][,] gradient)
    {
        if (State is null)
        {
            OracleValues.Add(Node.Gradient, gradient);
            return;
        }

        var rows = new double[gradient.Length, State.Units];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i / State.Units, i % State.Units] = gradient[i / State.Units][0, i % State.Units];
        }

        State.AddReaderGradient(rows);
    }
}
