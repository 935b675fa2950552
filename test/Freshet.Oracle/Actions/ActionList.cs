namespace Freshet.Oracle.Actions;

/// <summary>Runs the actions of recorded programs. Pure but for the context.</summary>
internal static class ActionList
{
    public static void Run(IReadOnlyList<OracleRow> actions, ActionContext context)
    {
        foreach (OracleRow action in actions)
            Run(action, context);
    }

    private static void Run(OracleRow action, ActionContext context)
    {
        switch (action.Text("do"))
        {
            case "emit":
                context.Emit(Row(action, context));
                break;
            case "side":
                context.Side(action.Text("tag"), Row(action, context));
                break;
            case "if":
                Run(action.Rows(Expression.IsTrue(action["c"], context) ? "then" : "else"), context);
                break;
            case "regEvent":
                ActionContext.Require(context.Timers).RegisterEvent(Time(action, context));
                break;
            case "regProc":
                ActionContext.Require(context.Timers).RegisterProcessing(Time(action, context));
                break;
            case "delEvent":
                ActionContext.Require(context.Timers).DeleteEvent(Time(action, context));
                break;
            case "delProc":
                ActionContext.Require(context.Timers).DeleteProcessing(Time(action, context));
                break;
            case "applyToKeyed":
                context.Emit(OracleRow.Of(("applied", ApplyToKeyed(action, context))));
                break;
            case "fail":
                throw new InvalidOperationException(Arithmetic.Text(action["msg"]));
            case "put" or "remove" when action.Text("state") == "broadcast" && !context.States.ContainsKey("broadcast"):
                ChangeBroadcast(action, context);
                break;
            default:
                ChangeState(action, context);
                break;
        }
    }

    private static OracleRow Row(OracleRow action, ActionContext context)
    {
        if (action["v"] is not OracleRow fields)
            return context.Record ?? throw new InvalidOperationException("There is no record here.");
        return OracleRow.Of([.. fields.Select(f => (f.Key, Expression.Evaluate(f.Value, context)))]);
    }

    private static long Time(OracleRow action, ActionContext context) =>
        Expression.Evaluate(action["t"], context) as long? ?? throw new InvalidOperationException("A timer has no time.");

    private static void ChangeBroadcast(OracleRow action, ActionContext context)
    {
        var state = ActionContext.Require(context.WritableBroadcast);
        var key = new JsonValue(Expression.Evaluate(action["k"], context));
        if (action.Text("do") == "put")
            state.Put(key, new JsonValue(Expression.Evaluate(action["v"], context)));
        else
            state.Remove(key);
    }

    private static void ChangeState(OracleRow action, ActionContext context)
    {
        ActionState state = context.Find(action.Text("state"));
        switch (action.Text("do"))
        {
            case "set":
                state.Set(Expression.Evaluate(action["v"], context));
                break;
            case "setNull" or "clear":
                state.Clear();
                break;
            case "add":
                state.Add(Expression.Evaluate(action["v"], context));
                break;
            case "addAll":
                state.AddAll((object?[])Expression.Evaluate(action["v"], context)!);
                break;
            case "update":
                state.Update((object?[])Expression.Evaluate(action["v"], context)!);
                break;
            case "put":
                state.Put(Expression.Evaluate(action["k"], context), Expression.Evaluate(action["v"], context));
                break;
            case "remove":
                state.Remove(Expression.Evaluate(action["k"], context));
                break;
            case string other:
                throw new UnsupportedCaseException($"action '{other}'");
        }
    }

    private static OracleRow ApplyToKeyed(OracleRow action, ActionContext context)
    {
        var all = new List<(string Name, object? Value)>();
        ActionState state = context.Find(action.Text("state"));
        ActionContext.Require(context.ApplyToKeyedState)(state, key =>
        {
            all.Add((Arithmetic.Text(key), state.Read()));
            if (action.Flag("clear"))
                state.Clear();
        });
        return OracleRow.Of([.. all]);
    }
}
